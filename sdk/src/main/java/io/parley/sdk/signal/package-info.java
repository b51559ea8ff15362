/** The signaling connection: one WebSocket to the room server, and how it is opened. */
@NullMarked
package io.parley.sdk.signal;

import org.jspecify.annotations.NullMarked;
