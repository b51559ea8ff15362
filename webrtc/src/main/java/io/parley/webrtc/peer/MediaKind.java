package io.parley.webrtc.peer;

import org.jspecify.annotations.Nullable;

/** What a media section carries. */
public enum MediaKind {
    AUDIO("audio"),
    VIDEO("video");

    private final String token;

    MediaKind(String token) {
        this.token = token;
    }

    /** The word of the m-line (RFC 8866 §8.2.1). */
    public String token() {
        return token;
    }

    /** The kind of an m-line; null for data channels and whatever else there may be. */
    public static @Nullable MediaKind ofToken(String token) {
        for (MediaKind kind : values()) {
            if (kind.token.equals(token)) {
                return kind;
            }
        }
        return null;
    }
}
