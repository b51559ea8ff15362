package io.parley.webrtc.sctp;

import org.jspecify.annotations.Nullable;

/** What is known of each chunk that has a TSN: columns of a table whose rows are used in a ring. */
final class ChunkRing {
    static final byte FREE = 0;
    static final byte IN_FLIGHT = 1;
    static final byte TO_RETRANSMIT = 2;
    static final byte ACKED = 3;
    static final byte ABANDONED = 4;

    private static final int INITIAL_CAPACITY = 32;

    byte[] states = new byte[INITIAL_CAPACITY];
    byte[] missingReports = new byte[INITIAL_CAPACITY];
    int[] transmissions = new int[INITIAL_CAPACITY];
    int[] offsets = new int[INITIAL_CAPACITY];
    int[] lengths = new int[INITIAL_CAPACITY];
    long[] sentNanos = new long[INITIAL_CAPACITY];

    /** Only the fate of chunks sent after this TSN tells that this transmission was lost. */
    long[] fences = new long[INITIAL_CAPACITY];

    private @Nullable OutgoingMessage[] messages = new OutgoingMessage[INITIAL_CAPACITY];

    int slot(long tsn) {
        return (int) tsn & (states.length - 1);
    }

    /** Takes a row for a new chunk; {@code oldest} is the first TSN that is still needed. */
    int add(long tsn, long oldest, OutgoingMessage message, int offset, int length) {
        if (tsn - oldest >= states.length) {
            grow(oldest, tsn);
        }
        int slot = slot(tsn);
        states[slot] = IN_FLIGHT;
        missingReports[slot] = 0;
        transmissions[slot] = 0;
        offsets[slot] = offset;
        lengths[slot] = length;
        messages[slot] = message;
        return slot;
    }

    OutgoingMessage message(int slot) {
        OutgoingMessage message = messages[slot];
        if (message == null) {
            throw new IllegalStateException("slot " + slot + " is free");
        }
        return message;
    }

    void free(int slot) {
        states[slot] = FREE;
        messages[slot] = null;
    }

    private void grow(long from, long to) {
        ChunkRing old = new ChunkRing();
        old.take(this);
        int capacity = states.length * 2;
        states = new byte[capacity];
        missingReports = new byte[capacity];
        transmissions = new int[capacity];
        offsets = new int[capacity];
        lengths = new int[capacity];
        sentNanos = new long[capacity];
        fences = new long[capacity];
        messages = new OutgoingMessage[capacity];
        for (long tsn = from; tsn < to; tsn++) {
            int source = old.slot(tsn);
            int target = slot(tsn);
            states[target] = old.states[source];
            missingReports[target] = old.missingReports[source];
            transmissions[target] = old.transmissions[source];
            offsets[target] = old.offsets[source];
            lengths[target] = old.lengths[source];
            sentNanos[target] = old.sentNanos[source];
            fences[target] = old.fences[source];
            messages[target] = old.messages[source];
        }
    }

    private void take(ChunkRing other) {
        states = other.states;
        missingReports = other.missingReports;
        transmissions = other.transmissions;
        offsets = other.offsets;
        lengths = other.lengths;
        sentNanos = other.sentNanos;
        fences = other.fences;
        messages = other.messages;
    }
}
