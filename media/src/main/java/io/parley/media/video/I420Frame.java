package io.parley.media.video;

import java.util.Arrays;

/**
 * A raw picture in I420: a plane of luma, and two of chroma at half the width and height (rounded
 * up), tightly packed one after the other. The array is shared, not copied.
 *
 * @param data Y, then U, then V
 * @param width 1 to 16,384 pixels
 * @param height 1 to 16,384 pixels
 * @param timestampNanos since the start of the stream
 * @since 0.1
 */
@SuppressWarnings("ArrayRecordComponent") // pictures are large: identity is what is wanted
public record I420Frame(byte[] data, int width, int height, long timestampNanos) {
    private static final int MAX_SIDE = 16_384;

    public I420Frame {
        if (width < 1 || width > MAX_SIDE || height < 1 || height > MAX_SIDE) {
            throw new IllegalArgumentException(
                    "size: " + width + "x" + height + " (expected: 1x1 to 16384x16384)");
        }
        if (data.length < length(width, height)) {
            throw new IllegalArgumentException(
                    "data: "
                            + data.length
                            + " bytes (expected: "
                            + length(width, height)
                            + " or more)");
        }
    }

    /** A picture of one colour. */
    public static I420Frame filled(
            int width, int height, int y, int u, int v, long timestampNanos) {
        byte[] data = new byte[length(width, height)];
        int luma = width * height;
        int chroma = chromaWidth(width) * chromaHeight(height);
        Arrays.fill(data, 0, luma, (byte) y);
        Arrays.fill(data, luma, luma + chroma, (byte) u);
        Arrays.fill(data, luma + chroma, luma + 2 * chroma, (byte) v);
        return new I420Frame(data, width, height, timestampNanos);
    }

    /** The bytes of a picture. */
    public static int length(int width, int height) {
        return width * height + 2 * chromaWidth(width) * chromaHeight(height);
    }

    /** The width of the chroma planes of a picture so wide. */
    public static int chromaWidth(int width) {
        return (width + 1) / 2;
    }

    /** The height of the chroma planes of a picture so high. */
    public static int chromaHeight(int height) {
        return (height + 1) / 2;
    }

    /** The mean of a plane: 0 luma, 1 and 2 chroma; 0 to 255. */
    public double mean(int plane) {
        int luma = width * height;
        int chroma = chromaWidth(width) * chromaHeight(height);
        int from = plane == 0 ? 0 : luma + (plane - 1) * chroma;
        int count = plane == 0 ? luma : chroma;
        long sum = 0;
        for (int i = from; i < from + count; i++) {
            sum += data[i] & 0xFF;
        }
        return (double) sum / count;
    }
}
