package io.parley.cli;

import io.parley.token.AccessToken;
import io.parley.token.ApiKey;
import io.parley.token.VideoGrants;
import java.time.Instant;

/**
 * The key of development servers, which every tool of LiveKit's world knows, and so protects
 * nothing.
 */
final class DevKey {

    static final ApiKey KEY = new ApiKey("devkey", "secret");

    private DevKey() {}

    /** A token with which a guest can join a room, for the ready line. */
    static String guestToken(String room) {
        return AccessToken.builder()
                .identity("guest")
                .name("Guest")
                .grants(
                        VideoGrants.builder()
                                .roomJoin(true)
                                .room(room)
                                .canUpdateOwnMetadata(true)
                                .build())
                .expiresAt(Instant.now().plus(AccessToken.DEFAULT_LIFETIME))
                .build()
                .sign(KEY);
    }
}
