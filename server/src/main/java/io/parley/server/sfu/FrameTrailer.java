package io.parley.server.sfu;

import io.parley.webrtc.wire.BigEndian;

/**
 * What publishers append to encoded frames for subscribers that understand it: values, the length
 * of all of it with each bit inverted, and four letters. Nobody else may see it.
 */
final class FrameTrailer {
    private static final int MAGIC = 'L' << 24 | 'K' << 16 | 'T' << 8 | 'S';
    private static final int MAGIC_LENGTH = 4;

    /** Length and letters. */
    private static final int ENVELOPE = MAGIC_LENGTH + 1;

    private FrameTrailer() {}

    /** How many bytes at the end of a payload are a trailer; 0 if there is none. */
    static int length(byte[] array, int offset, int length) {
        if (length < ENVELOPE) {
            return 0;
        }
        int at = offset + length - MAGIC_LENGTH;
        int all = ~array[at - 1] & 0xFF;
        return BigEndian.int32(array, at) == MAGIC && all >= ENVELOPE && all < length ? all : 0;
    }
}
