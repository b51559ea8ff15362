package io.parley.sdk.media;

import static java.util.Objects.requireNonNull;

import io.parley.media.VideoCodec;
import org.jspecify.annotations.Nullable;

/**
 * An encoded picture. The array is shared, not copied.
 *
 * @param data the picture: VP8 and VP9 as in an IVF file, H.264 and H.265 with start codes (Annex
 *     B), AV1 as a temporal unit whose parts have sizes; not empty
 * @param codec how it is encoded
 * @param type whether it can be decoded alone
 * @param width pixels; 0 if unknown
 * @param height pixels; 0 if unknown
 * @param timestampMicros when it was captured, on any clock that goes evenly; 0 on the way out for
 *     "now". What is received counts from the beginning of the sender's clock of RTP
 * @param metadata what comes with it; null for nothing
 * @since 0.1
 */
public record EncodedVideoFrame(
        byte[] data,
        VideoCodec codec,
        VideoFrameType type,
        int width,
        int height,
        long timestampMicros,
        @Nullable FrameMetadata metadata) {
    /** A picture with which nothing comes. */
    public EncodedVideoFrame(
            byte[] data,
            VideoCodec codec,
            VideoFrameType type,
            int width,
            int height,
            long timestampMicros) {
        this(data, codec, type, width, height, timestampMicros, null);
    }

    /** Checks the values. */
    public EncodedVideoFrame {
        requireNonNull(data, "data");
        requireNonNull(codec, "codec");
        requireNonNull(type, "type");
        if (data.length == 0 || data.length > Limits.MAX_VIDEO_FRAME_BYTES) {
            throw new IllegalArgumentException(
                    "data: "
                            + data.length
                            + " bytes (expected: 1 to "
                            + Limits.MAX_VIDEO_FRAME_BYTES
                            + ")");
        }
        if (width < 0 || height < 0) {
            throw new IllegalArgumentException(
                    "size: " + width + "x" + height + " (expected: 0 or more)");
        }
    }

    /**
     * The same picture with other metadata. It is sent if the track is published with its features.
     */
    public EncodedVideoFrame withMetadata(@Nullable FrameMetadata value) {
        return new EncodedVideoFrame(data, codec, type, width, height, timestampMicros, value);
    }

    /** Whether it can be decoded alone. */
    public boolean isKeyFrame() {
        return type == VideoFrameType.KEY;
    }

    @Override
    public String toString() {
        return "EncodedVideoFrame{"
                + codec
                + ", "
                + type
                + ", "
                + width
                + "x"
                + height
                + ", "
                + data.length
                + " bytes, "
                + timestampMicros
                + " µs"
                + (metadata == null ? "" : ", " + metadata)
                + "}";
    }
}
