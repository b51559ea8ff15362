package io.parley.webrtc.payload;

import static java.util.Objects.requireNonNull;

/**
 * A metadata OBU (AV1 specification §5.8.1) of a type of one's own in a temporal unit whose OBUs
 * have sizes. Decoders pass over types that they do not know.
 */
public final class Av1Metadata {
    /** There is none. */
    public static final int NONE = -1;

    private Av1Metadata() {}

    /**
     * Where the OBU begins; {@link #NONE} if there is none, or the unit is malformed.
     *
     * @param length how many of the first bytes are the unit
     * @param type its metadata_type, 0 to 127
     */
    public static int find(byte[] unit, int length, int type) {
        for (int at = 0; at < length; ) {
            int end = end(unit, at, length);
            if (end < 0) {
                return NONE;
            }
            if (Av1.type(unit[at]) == Av1.METADATA) {
                int content = body(unit, at);
                if (content < end && unit[content] == type) {
                    return at;
                }
            }
            at = end;
        }
        return NONE;
    }

    /** Where its content begins, behind the type. */
    public static int content(byte[] unit, int at) {
        return body(unit, at) + 1;
    }

    /** Where the OBU ends that begins there; {@link #NONE} if it is malformed. */
    public static int end(byte[] unit, int at, int length) {
        int header = unit[at];
        int sizeAt = sizeAt(header, at);
        if (header < 0 || (header & Av1.HAS_SIZE) == 0 || sizeAt >= length) {
            return NONE;
        }
        int size = Av1.size(unit, sizeAt, length);
        if (size < 0) {
            return NONE;
        }
        int start = sizeAt + Av1.sizeLength(unit, sizeAt);
        return size > length - start ? NONE : start + size;
    }

    private static int sizeAt(int header, int at) {
        return at + ((header & Av1.HAS_EXTENSION) != 0 ? 2 : 1);
    }

    private static int body(byte[] unit, int at) {
        int sizeAt = sizeAt(unit[at], at);
        return sizeAt + Av1.sizeLength(unit, sizeAt);
    }

    /**
     * The unit with one more OBU, behind its temporal delimiter and sequence header. A unit that is
     * malformed is returned as it is.
     *
     * @param type its metadata_type, 0 to 127
     */
    public static byte[] insert(byte[] unit, int type, byte[] content) {
        requireNonNull(content, "content");
        int at = 0;
        while (at < unit.length) {
            int kind = Av1.type(unit[at]);
            if (kind != Av1.TEMPORAL_DELIMITER && kind != Av1.SEQUENCE_HEADER) {
                break;
            }
            at = end(unit, at, unit.length);
            if (at < 0) {
                return unit;
            }
        }
        int size = 1 + content.length;
        byte[] out = new byte[unit.length + 1 + Av1.sizeLength(size) + size];
        System.arraycopy(unit, 0, out, 0, at);
        int next = at;
        out[next++] = Av1.METADATA << 3 | Av1.HAS_SIZE;
        next += Av1.writeSize(size, out, next);
        out[next++] = (byte) type;
        System.arraycopy(content, 0, out, next, content.length);
        System.arraycopy(unit, at, out, next + content.length, unit.length - at);
        return out;
    }
}
