/** One room's connection through all its lives: transports, data channels, resume and reconnect. */
@NullMarked
package io.parley.sdk.engine;

import org.jspecify.annotations.NullMarked;
