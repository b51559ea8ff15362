/** The ways from a name to a channel, and the other end of them. */
@NullMarked
package io.parley.rpc.dial;

import org.jspecify.annotations.NullMarked;
