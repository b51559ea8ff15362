package io.parley.media;

import static java.util.Objects.requireNonNull;

/**
 * One coded picture, or one packet of audio, with its time. The array is shared, not copied.
 *
 * @param data the whole frame: for H.264 and H.265 an access unit in the byte stream format (Annex
 *     B), for AV1 a temporal unit (low-overhead OBUs), otherwise what the codec calls a frame
 * @param timestampNanos since the start of the stream, 0 or more
 * @param keyFrame whether decoding may start here; always true for audio
 * @since 0.1
 */
@SuppressWarnings("ArrayRecordComponent") // frames are large: identity is what is wanted
public record EncodedFrame(byte[] data, long timestampNanos, boolean keyFrame) {
    public EncodedFrame {
        requireNonNull(data, "data");
        if (timestampNanos < 0) {
            throw new IllegalArgumentException(
                    "timestampNanos: " + timestampNanos + " (expected: 0 or more)");
        }
    }
}
