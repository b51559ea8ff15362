package io.parley.sdk;

/**
 * Whether the server sends a subscribed track ({@code StreamState} of the protocol).
 *
 * @since 0.1
 */
public enum StreamState {
    /** Not subscribed, or not told yet. */
    UNKNOWN,
    /** The server sends it. */
    ACTIVE,
    /** The server holds it back because the connection is too slow. */
    PAUSED;

    static StreamState of(io.parley.proto.livekit.StreamState state) {
        return switch (state) {
            case ACTIVE -> ACTIVE;
            case PAUSED -> PAUSED;
            case UNRECOGNIZED -> UNKNOWN;
        };
    }
}
