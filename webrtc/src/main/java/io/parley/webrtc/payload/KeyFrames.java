package io.parley.webrtc.payload;

/**
 * Tells by the payload of one RTP packet whether a key frame begins in it, that is, whether a
 * decoder may start there. Allocates nothing; malformed payloads are no key frames.
 */
public final class KeyFrames {
    private KeyFrames() {}

    /**
     * Whether a key frame begins in an RTP payload. For H.264 and H.265 the packet with the
     * parameter sets and that with the first slice of the picture both count.
     */
    public static boolean isKeyFrame(VideoCodec codec, byte[] array, int offset, int length) {
        return switch (codec) {
            case VP8 -> isVp8(array, offset, length);
            case VP9 -> isVp9(array, offset, length);
            case H264 -> isH264(array, offset, length);
            case H265 -> isH265(array, offset, length);
            case AV1 -> isAv1(array, offset, length);
        };
    }

    /** As {@link Vp8Descriptor#keyFrameStart}, without the fields (RFC 7741 §4.2). */
    private static boolean isVp8(byte[] array, int offset, int length) {
        if (length < 2) {
            return false;
        }
        int end = offset + length;
        int at = offset + 1;
        if ((array[offset] & 0x17) != 0x10) {
            return false;
        }
        if (array[offset] < 0) {
            int has = array[at++];
            if ((has & 0x80) != 0) {
                at += at < end && array[at] < 0 ? 2 : 1;
            }
            at += (has & 0x40) != 0 ? 1 : 0;
            at += (has & 0x30) != 0 ? 1 : 0;
        }
        return at < end && (array[at] & 1) == 0;
    }

    /** As {@link Vp9Descriptor#keyFrameStart}, without the fields (RFC 9628 §4.2). */
    private static boolean isVp9(byte[] array, int offset, int length) {
        if (length < 1) {
            return false;
        }
        int end = offset + length;
        int flags = array[offset];
        if ((flags & Vp9Descriptor.P) != 0 || (flags & Vp9Descriptor.B) == 0) {
            return false;
        }
        int at = offset + 1;
        if ((flags & Vp9Descriptor.I) != 0) {
            at += at < end && array[at] < 0 ? 2 : 1;
        }
        if ((flags & Vp9Descriptor.L) != 0) {
            return at < end - 1 && (array[at] >> 1 & 7) == 0;
        }
        return at < end;
    }

    private static boolean isH264(byte[] array, int offset, int length) {
        if (length < 2) {
            return false;
        }
        int end = offset + length;
        int type = array[offset] & 0x1F;
        if (type == H264.STAP_A) {
            for (int at = offset + 1; end - at > 2; ) {
                int size = (array[at] & 0xFF) << 8 | (array[at + 1] & 0xFF);
                at += 2;
                if (size == 0 || size > end - at) {
                    return false;
                }
                if (startsH264(array[at] & 0x1F, array, at + 1, at + size)) {
                    return true;
                }
                at += size;
            }
            return false;
        }
        if (type == H264.FU_A) {
            // Only the first fragment ("S") begins something.
            return array[offset + 1] < 0
                    && startsH264(array[offset + 1] & 0x1F, array, offset + 2, end);
        }
        return startsH264(type, array, offset + 1, end);
    }

    /** An SPS, or the IDR slice with first_mb_in_slice 0, whose "ue(v)" is one bit. */
    private static boolean startsH264(int type, byte[] array, int body, int end) {
        return type == H264.SPS || (type == H264.IDR && body < end && array[body] < 0);
    }

    private static boolean isH265(byte[] array, int offset, int length) {
        if (length < 3) {
            return false;
        }
        int end = offset + length;
        int type = H265.type(array[offset]);
        if (type == H265.AGGREGATION) {
            for (int at = offset + 2; end - at > 2; ) {
                int size = (array[at] & 0xFF) << 8 | (array[at + 1] & 0xFF);
                at += 2;
                if (size < 2 || size > end - at) {
                    return false;
                }
                if (startsH265(H265.type(array[at]), array, at + 2, at + size)) {
                    return true;
                }
                at += size;
            }
            return false;
        }
        if (type == H265.FRAGMENTATION) {
            return array[offset + 2] < 0
                    && startsH265(array[offset + 2] & 0x3F, array, offset + 3, end);
        }
        return startsH265(type, array, offset + 2, end);
    }

    /** A parameter set, or a slice of an IRAP picture with first_slice_segment_in_pic_flag. */
    private static boolean startsH265(int type, byte[] array, int body, int end) {
        return type == H265.VPS
                || type == H265.SPS
                || (H265.isIrap(type) && body < end && array[body] < 0);
    }

    /**
     * "N" of the aggregation header (AV1 RTP specification §4.4): a coded video sequence begins.
     */
    private static boolean isAv1(byte[] array, int offset, int length) {
        return length >= 2 && (array[offset] & 0x88) == 0x08;
    }
}
