/** Rooms and participants: everything about a session that is neither HTTP nor transport. */
@NullMarked
package io.parley.server.room;

import org.jspecify.annotations.NullMarked;
