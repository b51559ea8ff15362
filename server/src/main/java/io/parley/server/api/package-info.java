/** LiveKit's RoomService for operators and their server SDKs: Twirp over HTTP. */
@NullMarked
package io.parley.server.api;

import org.jspecify.annotations.NullMarked;
