package io.parley.cli.load;

import io.parley.webrtc.wire.BigEndian;

/**
 * The end of each synthetic payload: a mark and the time of sending. Servers forward it untouched,
 * so a receiver in the same process can tell how long the packet took.
 */
final class Stamp {
    static final int LENGTH = 12;

    private static final int MARK = 0x5041524C;

    private Stamp() {}

    static void write(byte[] payload, int end, long nanos) {
        BigEndian.put32(payload, end - LENGTH, MARK);
        BigEndian.put64(payload, end - Long.BYTES, nanos);
    }

    /** The time of sending, or -1 when the payload is none of ours. */
    static long read(byte[] payload, int offset, int length) {
        int end = offset + length;
        return length < LENGTH || BigEndian.int32(payload, end - LENGTH) != MARK
                ? -1
                : BigEndian.int64(payload, end - Long.BYTES);
    }
}
