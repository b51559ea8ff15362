package io.parley.sdk.media;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * A piece of encoded sound. The array is shared, not copied.
 *
 * @param data one packet of the codec; not empty
 * @param mimeType the codec, such as {@code audio/opus}
 * @param sampleRate ticks a second of {@code timestamp} and {@code samples}, as the codec has them
 *     in RTP: 48,000 for Opus
 * @param timestamp when it begins, in samples; of what is received only differences mean anything
 * @param samples how long it lasts, in samples of each channel; 0 if unknown
 * @since 0.1
 */
public record EncodedAudioFrame(
        byte[] data, String mimeType, int sampleRate, long timestamp, int samples) {
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    /** Checks the values. */
    public EncodedAudioFrame {
        requireNonNull(data, "data");
        requireNonNull(mimeType, "mimeType");
        if (data.length == 0 || data.length > Limits.MAX_AUDIO_FRAME_BYTES) {
            throw new IllegalArgumentException(
                    "data: "
                            + data.length
                            + " bytes (expected: 1 to "
                            + Limits.MAX_AUDIO_FRAME_BYTES
                            + ")");
        }
        if (sampleRate <= 0 || samples < 0) {
            throw new IllegalArgumentException(
                    "sampleRate: " + sampleRate + ", samples: " + samples);
        }
    }

    /** How long it lasts. */
    public Duration duration() {
        return Duration.ofNanos(samples * NANOS_PER_SECOND / sampleRate);
    }

    @Override
    public String toString() {
        return "EncodedAudioFrame{" + mimeType + ", " + data.length + " bytes, " + timestamp + "}";
    }
}
