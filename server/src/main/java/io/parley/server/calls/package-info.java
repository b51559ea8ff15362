/**
 * The signaling service of this server, put together from its configuration: the queue, who may use
 * it, and what is counted. The front door serves it; it knows no HTTP itself.
 */
@NullMarked
package io.parley.server.calls;

import org.jspecify.annotations.NullMarked;
