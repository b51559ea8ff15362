package io.parley.sdk;

import org.jspecify.annotations.Nullable;

/**
 * A property of an audio track ({@code AudioTrackFeature} of the protocol).
 *
 * @since 0.1
 */
public enum AudioTrackFeature {
    /** Two channels. */
    STEREO,
    /** Silence is sent too. */
    NO_DTX,
    /** The level was adjusted. */
    AUTO_GAIN_CONTROL,
    /** Echoes were removed. */
    ECHO_CANCELLATION,
    /** Noise was removed. */
    NOISE_SUPPRESSION,
    /** Noise was removed by a better filter. */
    ENHANCED_NOISE_CANCELLATION,
    /** What was said before the connection was there comes as a byte stream. */
    PRECONNECT_BUFFER;

    static @Nullable AudioTrackFeature of(io.parley.proto.livekit.AudioTrackFeature feature) {
        return switch (feature) {
            case TF_STEREO -> STEREO;
            case TF_NO_DTX -> NO_DTX;
            case TF_AUTO_GAIN_CONTROL -> AUTO_GAIN_CONTROL;
            case TF_ECHO_CANCELLATION -> ECHO_CANCELLATION;
            case TF_NOISE_SUPPRESSION -> NOISE_SUPPRESSION;
            case TF_ENHANCED_NOISE_CANCELLATION -> ENHANCED_NOISE_CANCELLATION;
            case TF_PRECONNECT_BUFFER -> PRECONNECT_BUFFER;
            case UNRECOGNIZED -> null;
        };
    }
}
