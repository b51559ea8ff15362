package io.parley.sdk;

/**
 * Where a track comes from ({@code TrackSource} of the protocol).
 *
 * @since 0.1
 */
public enum TrackSource {
    /** Not told. */
    UNKNOWN,
    /** A camera. */
    CAMERA,
    /** A microphone. */
    MICROPHONE,
    /** A screen or a window. */
    SCREEN_SHARE,
    /** The sound of a screen or a window. */
    SCREEN_SHARE_AUDIO;

    static TrackSource of(io.parley.proto.livekit.TrackSource source) {
        return switch (source) {
            case UNKNOWN, UNRECOGNIZED -> UNKNOWN;
            case CAMERA -> CAMERA;
            case MICROPHONE -> MICROPHONE;
            case SCREEN_SHARE -> SCREEN_SHARE;
            case SCREEN_SHARE_AUDIO -> SCREEN_SHARE_AUDIO;
        };
    }

    io.parley.proto.livekit.TrackSource wire() {
        return io.parley.proto.livekit.TrackSource.valueOf(name());
    }
}
