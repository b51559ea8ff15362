package io.parley.sdk.rtp;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The last packets of a stream, in case that one is asked for again (RFC 4588). */
final class SentPackets {
    private static final long NONE = -1;

    private final byte[][] payloads;
    private final ByteBuffer[] buffers;
    private final int[] lengths;
    private final int[] timestamps;
    private final long[] sequences;
    private final long[] resentNanos;
    private final boolean[] markers;

    /**
     * @param capacity a power of two
     */
    SentPackets(int capacity) {
        payloads = new byte[capacity][];
        buffers = new ByteBuffer[capacity];
        lengths = new int[capacity];
        timestamps = new int[capacity];
        sequences = new long[capacity];
        resentNanos = new long[capacity];
        markers = new boolean[capacity];
        Arrays.fill(sequences, NONE);
    }

    /** Room for the payload of a packet, which is kept from now on. */
    byte[] open(long sequence, int timestamp, boolean marker) {
        int slot = slot(sequence);
        byte[] room = payloads[slot];
        if (room == null) {
            room = new byte[Limits.MAX_PAYLOAD];
            payloads[slot] = room;
            buffers[slot] = ByteBuffer.wrap(room);
        }
        sequences[slot] = sequence;
        timestamps[slot] = timestamp;
        markers[slot] = marker;
        resentNanos[slot] = Long.MIN_VALUE;
        return room;
    }

    void close(long sequence, int length) {
        lengths[slot(sequence)] = length;
    }

    void marker(long sequence, boolean marker) {
        markers[slot(sequence)] = marker;
    }

    private int slot(long sequence) {
        return (int) sequence & payloads.length - 1;
    }

    /** Whether a packet is kept still. */
    boolean has(long sequence) {
        return sequence >= 0 && sequences[slot(sequence)] == sequence;
    }

    /** Whether a packet may be sent again: not within so long of the last time. */
    boolean mayResend(long sequence, long nowNanos, long pauseNanos) {
        int slot = slot(sequence);
        long last = resentNanos[slot];
        if (last != Long.MIN_VALUE && nowNanos - last < pauseNanos) {
            return false;
        }
        resentNanos[slot] = nowNanos;
        return true;
    }

    byte[] payload(long sequence) {
        return payloads[slot(sequence)];
    }

    /** The payload as a buffer, whose position and limit the caller sets. */
    ByteBuffer buffer(long sequence) {
        return buffers[slot(sequence)];
    }

    int length(long sequence) {
        return lengths[slot(sequence)];
    }

    int timestamp(long sequence) {
        return timestamps[slot(sequence)];
    }

    boolean marker(long sequence) {
        return markers[slot(sequence)];
    }
}
