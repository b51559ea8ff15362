package io.parley.webrtc.bwe;

import io.parley.webrtc.wire.Limits;
import io.parley.webrtc.wire.SerialNumber;
import java.util.Arrays;

/**
 * What was sent under which transport-wide sequence number, until it is reported or forgotten.
 *
 * <p>A ring that grows while packets younger than {@value #KEEP_MILLIS} ms would fall out of it, up
 * to {@link Limits#BWE_HISTORY}: an idle subscriber costs little memory.
 */
final class SentPacketHistory {
    static final long KEEP_MILLIS = 2_000;

    private static final long KEEP_NANOS = KEEP_MILLIS * 1_000_000;
    private static final int FIRST_CAPACITY = 128;

    // A packet has two places, side by side: when it was sent; and from below two bits of fate,
    // 30 of its length and 32 of the probe.
    private static final int SENT = 1;
    private static final int MISSING = 2;
    private static final int ARRIVED = 3;
    private static final int FATE = 3;
    private static final int BYTES_SHIFT = 2;
    private static final int PROBE_SHIFT = 32;

    private long[] places = new long[2 * FIRST_CAPACITY];
    private long next = 1;

    /** Remembers a packet; returns its number for the wire, 0 to 65535. */
    int add(int size, int probe, long nowNanos) {
        if (isCrowded(nowNanos)) {
            grow();
        }
        int place = place(next);
        places[place] = nowNanos;
        places[place + 1] = (long) probe << PROBE_SHIFT | (long) size << BYTES_SHIFT | SENT;
        return (int) next++ & 0xFFFF;
    }

    /** What the next packet's number will be, as it is counted here. */
    long next() {
        return next;
    }

    /** The number as it was counted here; check it with {@link #isKnown}. */
    long unwrap(int wire) {
        return SerialNumber.unwrap16(next - 1, wire);
    }

    /** Whether this packet was sent, is remembered, and was not reported as arrived before. */
    boolean isKnown(long sequence) {
        return sequence < next
                && sequence > 0
                && sequence >= next - capacity()
                && isOpen(place(sequence));
    }

    /** Notes an arrival; true when the packet had been reported as missing before. */
    boolean arrived(long sequence) {
        return setFate(place(sequence), ARRIVED) == MISSING;
    }

    /** Notes that a report lacks a packet; false when an earlier report lacked it, too. */
    boolean missing(long sequence) {
        return setFate(place(sequence), MISSING) == SENT;
    }

    long sentNanos(long sequence) {
        return places[place(sequence)];
    }

    int bytes(long sequence) {
        return (int) places[place(sequence) + 1] >>> BYTES_SHIFT;
    }

    /** The probe that the packet was part of, or 0. */
    int probe(long sequence) {
        return (int) (places[place(sequence) + 1] >>> PROBE_SHIFT);
    }

    private int setFate(int place, int fate) {
        long before = places[place + 1];
        places[place + 1] = before & ~FATE | fate;
        return (int) before & FATE;
    }

    private boolean isOpen(int place) {
        int fate = (int) places[place + 1] & FATE;
        return fate == SENT || fate == MISSING;
    }

    private boolean isCrowded(long nowNanos) {
        int place = place(next);
        return isOpen(place)
                && nowNanos - places[place] < KEEP_NANOS
                && capacity() < Limits.BWE_HISTORY;
    }

    private void grow() {
        long[] old = places;
        int capacity = capacity();
        places = new long[old.length * 2];
        for (long sequence = Math.max(1, next - capacity); sequence < next; sequence++) {
            int from = 2 * (int) (sequence & (capacity - 1));
            System.arraycopy(old, from, places, place(sequence), 2);
        }
    }

    void clear() {
        Arrays.fill(places, 0);
    }

    private int capacity() {
        return places.length / 2;
    }

    private int place(long sequence) {
        return 2 * (int) sequence & places.length - 1;
    }
}
