package io.parley.webrtc.sctp;

/**
 * Walks over the chunks of a packet, or over the parameters of a chunk; both have one form (RFC
 * 9260 §3.2, §3.2.1). A reused view: it holds the caller's array only while the caller is at it.
 *
 * <pre>
 *  |   Chunk Type  |  Chunk Flags  |          Chunk Length         |   or
 *  |         Parameter Type        |        Parameter Length       |
 *  |                             Value (and padding)               |
 * </pre>
 */
final class TlvReader {
    private static final int HEADER_LENGTH = 4;

    private byte[] bytes = new byte[0];
    private int next;
    private int end;
    private int start;
    private int length;

    void wrap(byte[] array, int from, int to) {
        bytes = array;
        next = from;
        end = to;
    }

    /** Moves to the next element; false at the end, and when what remains is not one. */
    boolean next() {
        if (end - next < HEADER_LENGTH) {
            return false;
        }
        int total = Bytes.u16(bytes, next + 2);
        if (total < HEADER_LENGTH || total > end - next) {
            return false;
        }
        start = next;
        length = total;
        // The last element may come without its padding: some stacks leave it out.
        next = Math.min(end, next + Bytes.padded(total));
        return true;
    }

    /** Whether {@link #next()} ended because all was read. */
    boolean atEnd() {
        return next == end;
    }

    int chunkType() {
        return Bytes.u8(bytes, start);
    }

    int flags() {
        return Bytes.u8(bytes, start + 1);
    }

    int parameterType() {
        return Bytes.u16(bytes, start);
    }

    byte[] array() {
        return bytes;
    }

    /** Index of the element's header. */
    int start() {
        return start;
    }

    /** Length with the header, without padding. */
    int length() {
        return length;
    }

    /** Index of the value. */
    int valueStart() {
        return start + HEADER_LENGTH;
    }

    int valueLength() {
        return length - HEADER_LENGTH;
    }
}
