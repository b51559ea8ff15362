package io.parley.media;

/**
 * Tells what kind of frame coded bytes are.
 *
 * @since 0.1
 */
public final class FrameTypes {
    private static final int H264_IDR = 5;
    private static final int H265_FIRST_IRAP = 16;
    private static final int H265_LAST_IRAP = 23;
    private static final int AV1_SEQUENCE_HEADER = 1;

    private FrameTypes() {}

    /**
     * Whether decoding may start with a frame: for AV1 a temporal unit with a sequence header, for
     * H.264 and H.265 an access unit with an IDR or IRAP slice.
     */
    public static boolean isKeyFrame(VideoCodec codec, byte[] array, int offset, int length) {
        if (length < 1) {
            return false;
        }
        return switch (codec) {
            // The inverse key frame bit of RFC 6386 §9.1.
            case VP8 -> (array[offset] & 1) == 0;
            case VP9 -> isVp9(array[offset]);
            case H264, H265 -> isAnnexB(codec, array, offset, offset + length);
            case AV1 -> isAv1(array, offset, offset + length);
        };
    }

    /** frame_marker, profile, show_existing_frame and frame_type of the VP9 specification §6.2. */
    private static boolean isVp9(byte first) {
        boolean profile3 = (first & 0x30) == 0x30;
        return (first & 0xC0) == 0x80 && (profile3 ? first & 0x06 : first & 0x0C) == 0;
    }

    private static boolean isAnnexB(VideoCodec codec, byte[] array, int from, int end) {
        for (int i = from + 3; i < end; i++) {
            if (array[i - 1] == 1 && array[i - 2] == 0 && array[i - 3] == 0) {
                int type = codec == VideoCodec.H264 ? array[i] & 0x1F : array[i] >> 1 & 0x3F;
                if (codec == VideoCodec.H264
                        ? type == H264_IDR
                        : type >= H265_FIRST_IRAP && type <= H265_LAST_IRAP) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Walks the OBUs (AV1 specification §5.3), whose sizes are "leb128". */
    private static boolean isAv1(byte[] array, int from, int end) {
        int at = from;
        while (at < end) {
            int header = array[at];
            if ((header >> 3 & 0xF) == AV1_SEQUENCE_HEADER) {
                return true;
            }
            at += (header & 4) != 0 ? 2 : 1;
            if ((header & 2) == 0) {
                return false;
            }
            long size = 0;
            int shift = 0;
            boolean more = true;
            while (more && at < end && shift < 56) {
                size |= (long) (array[at] & 0x7F) << shift;
                shift += 7;
                more = array[at++] < 0;
            }
            if (more || size > end - at) {
                return false;
            }
            at += (int) size;
        }
        return false;
    }
}
