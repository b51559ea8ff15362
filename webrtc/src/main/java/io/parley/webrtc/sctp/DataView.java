package io.parley.webrtc.sctp;

/**
 * A DATA chunk where it lies (RFC 9260 §3.3.1). A reused view.
 *
 * <pre>
 *  |   Type = 0    |  Res  |I|U|B|E|           Length              |
 *  |                              TSN                              |
 *  |      Stream Identifier S      |   Stream Sequence Number n    |
 *  |                  Payload Protocol Identifier                  |
 *  |                 User Data (seq n of Stream S)                 |
 * </pre>
 */
final class DataView {
    static final int HEADER_LENGTH = 16;
    static final int END = 1;
    static final int BEGIN = 2;
    static final int UNORDERED = 4;
    static final int IMMEDIATE = 8;

    private byte[] bytes = new byte[0];
    private int start;
    private int length;
    private int flags;

    /** Points this view at a chunk; false, view unchanged, if it holds no user data. */
    boolean wrap(TlvReader chunk) {
        if (chunk.length() <= HEADER_LENGTH) {
            return false; // §6.2: a DATA chunk without user data is an error
        }
        bytes = chunk.array();
        start = chunk.start();
        length = chunk.length() - HEADER_LENGTH;
        flags = chunk.flags();
        return true;
    }

    byte[] array() {
        return bytes;
    }

    /** Index of the user data. */
    int start() {
        return start + HEADER_LENGTH;
    }

    /** Bytes of user data. */
    int length() {
        return length;
    }

    int flags() {
        return flags;
    }

    boolean isWholeMessage() {
        return (flags & (BEGIN | END)) == (BEGIN | END);
    }

    boolean isUnordered() {
        return (flags & UNORDERED) != 0;
    }

    boolean wantsImmediateAck() {
        return (flags & IMMEDIATE) != 0; // §3.3.1, §6.2: the I bit
    }

    int tsn() {
        return Bytes.i32(bytes, start + 4);
    }

    int stream() {
        return Bytes.u16(bytes, start + 8);
    }

    int ssn() {
        return Bytes.u16(bytes, start + 10);
    }

    int ppid() {
        return Bytes.i32(bytes, start + 12);
    }
}
