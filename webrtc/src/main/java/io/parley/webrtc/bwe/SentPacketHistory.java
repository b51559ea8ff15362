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

    private static final byte SENT = 1;
    private static final byte MISSING = 2;
    private static final byte ARRIVED = 3;

    private long[] sentNanos = new long[FIRST_CAPACITY];
    private int[] bytes = new int[FIRST_CAPACITY];
    private int[] probes = new int[FIRST_CAPACITY];
    private byte[] states = new byte[FIRST_CAPACITY];
    private long next = 1;

    /** Remembers a packet; returns its number for the wire, 0 to 65535. */
    int add(int size, int probe, long nowNanos) {
        if (isCrowded(nowNanos)) {
            grow();
        }
        int slot = slot(next);
        sentNanos[slot] = nowNanos;
        bytes[slot] = size;
        probes[slot] = probe;
        states[slot] = SENT;
        return (int) next++ & 0xFFFF;
    }

    /** The number as it was counted here; check it with {@link #isKnown}. */
    long unwrap(int wire) {
        return SerialNumber.unwrap16(next - 1, wire);
    }

    /** Whether this packet was sent, is remembered, and was not reported as arrived before. */
    boolean isKnown(long sequence) {
        return sequence < next
                && sequence > 0
                && sequence >= next - states.length
                && (states[slot(sequence)] == SENT || states[slot(sequence)] == MISSING);
    }

    /** Notes an arrival; true when the packet had been reported as missing before. */
    boolean arrived(long sequence) {
        int slot = slot(sequence);
        boolean wasMissing = states[slot] == MISSING;
        states[slot] = ARRIVED;
        return wasMissing;
    }

    /** Notes that a report lacks a packet; false when an earlier report lacked it, too. */
    boolean missing(long sequence) {
        int slot = slot(sequence);
        boolean isNews = states[slot] == SENT;
        states[slot] = MISSING;
        return isNews;
    }

    long sentNanos(long sequence) {
        return sentNanos[slot(sequence)];
    }

    int bytes(long sequence) {
        return bytes[slot(sequence)];
    }

    /** The probe that the packet was part of, or 0. */
    int probe(long sequence) {
        return probes[slot(sequence)];
    }

    private boolean isCrowded(long nowNanos) {
        int slot = slot(next);
        return (states[slot] == SENT || states[slot] == MISSING)
                && nowNanos - sentNanos[slot] < KEEP_NANOS
                && states.length < Limits.BWE_HISTORY;
    }

    private void grow() {
        int old = states.length;
        int grown = old * 2;
        long[] newSentNanos = new long[grown];
        int[] newBytes = new int[grown];
        int[] newProbes = new int[grown];
        byte[] newStates = new byte[grown];
        for (long sequence = Math.max(1, next - old); sequence < next; sequence++) {
            int from = (int) (sequence & (old - 1));
            int to = (int) (sequence & (grown - 1));
            newSentNanos[to] = sentNanos[from];
            newBytes[to] = bytes[from];
            newProbes[to] = probes[from];
            newStates[to] = states[from];
        }
        sentNanos = newSentNanos;
        bytes = newBytes;
        probes = newProbes;
        states = newStates;
    }

    void clear() {
        Arrays.fill(states, (byte) 0);
    }

    private int slot(long sequence) {
        return (int) (sequence & (states.length - 1));
    }
}
