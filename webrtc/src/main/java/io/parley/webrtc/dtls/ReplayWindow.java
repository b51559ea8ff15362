package io.parley.webrtc.dtls;

/** Which of the last 64 sequence numbers of an epoch have been seen (RFC 6347 §4.1.2.6). */
final class ReplayWindow {
    private static final int SIZE = 64;

    private long highest = -1;

    /** Bit n: the record {@code highest - n} has been seen. */
    private long seen;

    /** False when the record was seen before, or is too old to tell. */
    boolean isNew(long sequence) {
        if (sequence > highest) {
            return true;
        }
        long age = highest - sequence;
        return age < SIZE && (seen & 1L << age) == 0;
    }

    /** Notes a record that proved to be genuine. */
    void accept(long sequence) {
        if (sequence > highest) {
            long step = sequence - highest;
            seen = step < SIZE ? seen << step | 1 : 1;
            highest = sequence;
        } else {
            seen |= 1L << (highest - sequence);
        }
    }
}
