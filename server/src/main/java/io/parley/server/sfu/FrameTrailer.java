package io.parley.server.sfu;

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
        int letters =
                array[at] << 24
                        | (array[at + 1] & 0xFF) << 16
                        | (array[at + 2] & 0xFF) << 8
                        | array[at + 3] & 0xFF;
        int all = ~array[at - 1] & 0xFF;
        return letters == MAGIC && all >= ENVELOPE && all < length ? all : 0;
    }
}
