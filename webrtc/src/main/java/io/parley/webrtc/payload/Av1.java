package io.parley.webrtc.payload;

/** OBUs (AV1 specification §5.3, §6.2) and the aggregation header (AV1 RTP specification §4.4). */
final class Av1 {
    static final int SEQUENCE_HEADER = 1;
    static final int TEMPORAL_DELIMITER = 2;
    static final int FRAME_HEADER = 3;
    static final int METADATA = 5;
    static final int FRAME = 6;
    static final int TILE_LIST = 8;
    static final int PADDING = 15;

    /** obu_extension_flag and obu_has_size_field. */
    static final int HAS_EXTENSION = 4;

    static final int HAS_SIZE = 2;

    /** Of the aggregation header: continues an OBU; ends within one; begins a sequence. */
    static final int Z = 0x80;

    static final int Y = 0x40;
    static final int N = 0x08;

    /** Sizes have at most 32 bits, hence five bytes (§4.10.5 allows eight, with zeros). */
    private static final int MAX_SIZE_BYTES = 8;

    private Av1() {}

    static int type(byte header) {
        return header >> 3 & 0xF;
    }

    /** The value of a "leb128" at {@code at}; -1 when it is cut short or larger than an int. */
    static int size(byte[] array, int at, int end) {
        long value = 0;
        for (int i = 0; i < MAX_SIZE_BYTES && at + i < end; i++) {
            value |= (long) (array[at + i] & 0x7F) << (7 * i);
            if (array[at + i] >= 0) {
                return value > Integer.MAX_VALUE ? -1 : (int) value;
            }
        }
        return -1;
    }

    /** How many bytes the "leb128" at {@code at} has, given that {@link #size} can read it. */
    static int sizeLength(byte[] array, int at) {
        int length = 1;
        while (array[at + length - 1] < 0) {
            length++;
        }
        return length;
    }

    /** How many bytes a value takes. */
    static int sizeLength(int value) {
        int length = 1;
        for (int rest = value >>> 7; rest != 0; rest >>>= 7) {
            length++;
        }
        return length;
    }

    static int writeSize(int value, byte[] out, int at) {
        int rest = value;
        int length = 0;
        while (rest > 0x7F) {
            out[at + length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        out[at + length++] = (byte) rest;
        return length;
    }
}
