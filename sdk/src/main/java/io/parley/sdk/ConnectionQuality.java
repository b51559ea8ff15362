package io.parley.sdk;

/**
 * How well a participant is connected, as the server measures it ({@code ConnectionQuality} of the
 * protocol).
 *
 * @since 0.1
 */
public enum ConnectionQuality {
    /** The server has not told yet. */
    UNKNOWN,
    /** Much is lost. */
    POOR,
    /** Some is lost. */
    GOOD,
    /** Nothing to wish for. */
    EXCELLENT,
    /** Nothing arrives any more. */
    LOST;

    static ConnectionQuality of(io.parley.proto.livekit.ConnectionQuality quality) {
        return switch (quality) {
            case POOR -> POOR;
            case GOOD -> GOOD;
            case EXCELLENT -> EXCELLENT;
            case LOST -> LOST;
            case UNRECOGNIZED -> UNKNOWN;
        };
    }
}
