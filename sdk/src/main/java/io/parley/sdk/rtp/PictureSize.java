package io.parley.sdk.rtp;

import io.parley.media.VideoCodec;

/** The size of a key frame, as far as it can be told by its first bytes. */
final class PictureSize {
    static final long UNKNOWN = 0;

    private static final int VP8_HEADER = 10;

    private PictureSize() {}

    /** Width in the upper half, height in the lower; {@link #UNKNOWN} if it cannot be told. */
    static long of(VideoCodec codec, byte[] data, int length) {
        if (codec == VideoCodec.VP8 && length >= VP8_HEADER && data[3] == (byte) 0x9D) {
            // RFC 6386 §9.1: after the start code, 14 bits each
            int width = (data[7] & 0x3F) << 8 | data[6] & 0xFF;
            int height = (data[9] & 0x3F) << 8 | data[8] & 0xFF;
            return (long) width << 32 | height;
        }
        return UNKNOWN;
    }

    static int width(long size) {
        return (int) (size >>> 32);
    }

    static int height(long size) {
        return (int) size;
    }
}
