package io.parley.server.room;

import io.parley.token.AccessToken;
import io.parley.token.VideoGrants;
import java.time.Duration;
import java.time.Instant;

/** Makes the tokens with which a client can come back, and says when it is time for another. */
final class TokenRefresh {
    private static final long PERIOD_NANOS = Duration.ofMinutes(5).toNanos();
    private static final Duration MIN_LIFETIME = Duration.ofMinutes(10);

    private final RoomContext context;
    private AccessToken original;
    private long lastAt;

    TokenRefresh(RoomContext context, AccessToken original) {
        this.context = context;
        this.original = original;
    }

    boolean isDue() {
        return context.now() - lastAt >= PERIOD_NANOS;
    }

    /** What the next tokens grant. */
    void setGrants(VideoGrants grants) {
        original = original.toBuilder().grants(grants).build();
    }

    /** The original's grants with the profile of now, valid no shorter than the original. */
    String next(Profile profile) {
        lastAt = context.now();
        Instant expiresAt = context.clock().instant().plus(MIN_LIFETIME);
        Instant originalExpiry = original.expiresAt();
        if (originalExpiry != null && originalExpiry.isAfter(expiresAt)) {
            expiresAt = originalExpiry;
        }
        return original.toBuilder()
                .name(profile.name())
                .metadata(profile.metadata())
                .attributes(profile.attributes())
                .expiresAt(expiresAt)
                .build()
                .sign(context.keys().first());
    }
}
