package io.parley.webrtc.payload;

/** Types of NAL units (H.265 table 7-1) and of RTP payload structures (RFC 7798 §4.4). */
final class H265 {
    static final int VPS = 32;
    static final int SPS = 33;
    static final int PPS = 34;
    static final int AUD = 35;
    static final int AGGREGATION = 48;
    static final int FRAGMENTATION = 49;

    private static final int FIRST_IRAP = 16;
    private static final int LAST_IRAP = 23;
    private static final int FIRST_PARAMETER_SET = VPS;

    private H265() {}

    /** The type in the first byte of a NAL unit's header. */
    static int type(byte header) {
        return header >> 1 & 0x3F;
    }

    /** Whether it is a slice of a picture at which one may start. */
    static boolean isIrap(int type) {
        return type >= FIRST_IRAP && type <= LAST_IRAP;
    }

    /** Whether it is a slice of a picture, of any kind. */
    static boolean isSlice(int type) {
        return type < FIRST_PARAMETER_SET;
    }
}
