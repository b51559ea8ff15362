/** Data packets and data track packets on their way through a room. */
@NullMarked
package io.parley.server.data;

import org.jspecify.annotations.NullMarked;
