package io.parley.webrtc.datachannel;

/** SCTP payload protocol identifiers of data channels (RFC 8831 §8). */
final class Ppid {
    static final int DCEP = 50;
    static final int STRING = 51;
    static final int BINARY = 53;
    static final int STRING_EMPTY = 56;
    static final int BINARY_EMPTY = 57;

    private Ppid() {}

    static int of(boolean binary, boolean empty) {
        if (empty) {
            return binary ? BINARY_EMPTY : STRING_EMPTY;
        }
        return binary ? BINARY : STRING;
    }
}
