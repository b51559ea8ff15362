package io.parley.webrtc.sdp;

import org.jspecify.annotations.Nullable;

/** Which way media may flow, seen from whoever writes the description (RFC 8866 §6.7). */
public enum Direction {
    SENDRECV("sendrecv"),
    SENDONLY("sendonly"),
    RECVONLY("recvonly"),
    INACTIVE("inactive");

    private final String token;

    Direction(String token) {
        this.token = token;
    }

    /** The word in the description. */
    public String token() {
        return token;
    }

    /** Whether the writer may send. */
    public boolean sends() {
        return this == SENDRECV || this == SENDONLY;
    }

    /** Whether the writer wants to receive. */
    public boolean receives() {
        return this == SENDRECV || this == RECVONLY;
    }

    /** The same, seen from the other side (RFC 3264 §6.1). */
    public Direction reversed() {
        return of(receives(), sends());
    }

    public static Direction of(boolean sends, boolean receives) {
        if (sends) {
            return receives ? SENDRECV : SENDONLY;
        }
        return receives ? RECVONLY : INACTIVE;
    }

    static @Nullable Direction ofToken(String token) {
        for (Direction direction : values()) {
            if (direction.token.equals(token)) {
                return direction;
            }
        }
        return null;
    }
}
