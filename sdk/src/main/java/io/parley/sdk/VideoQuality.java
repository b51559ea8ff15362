package io.parley.sdk;

/**
 * Which layer of a simulcast video is wanted ({@code VideoQuality} of the protocol).
 *
 * @since 0.1
 */
public enum VideoQuality {
    /** The smallest. */
    LOW(io.parley.proto.livekit.VideoQuality.LOW),
    /** The middle one. */
    MEDIUM(io.parley.proto.livekit.VideoQuality.MEDIUM),
    /** The largest. */
    HIGH(io.parley.proto.livekit.VideoQuality.HIGH);

    private final io.parley.proto.livekit.VideoQuality wire;

    VideoQuality(io.parley.proto.livekit.VideoQuality wire) {
        this.wire = wire;
    }

    io.parley.proto.livekit.VideoQuality wire() {
        return wire;
    }
}
