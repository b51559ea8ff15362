package io.parley.sdk.rtp;

import java.util.Arrays;

/** Packets of a video that came before those in front of them, in storage of its own. */
final class PacketOrder {
    private static final long NONE = -1;
    private static final int MIN_ROOM = 1_280;

    private final long[] sequences = new long[Limits.VIDEO_PACKETS];
    private final byte[][] payloads = new byte[Limits.VIDEO_PACKETS][];
    private final int[] lengths = new int[Limits.VIDEO_PACKETS];
    private final int[] timestamps = new int[Limits.VIDEO_PACKETS];
    private final boolean[] markers = new boolean[Limits.VIDEO_PACKETS];
    private final boolean[] keys = new boolean[Limits.VIDEO_PACKETS];
    private int size;

    PacketOrder() {
        Arrays.fill(sequences, NONE);
    }

    int size() {
        return size;
    }

    private static int slot(long sequence) {
        return (int) sequence & Limits.VIDEO_PACKETS - 1;
    }

    boolean has(long sequence) {
        return sequences[slot(sequence)] == sequence;
    }

    /** Keeps a packet; the caller sees to it that no two are {@link Limits#VIDEO_PACKETS} apart. */
    void put(
            long sequence,
            byte[] array,
            int offset,
            int length,
            int timestamp,
            boolean marker,
            boolean key) {
        int slot = slot(sequence);
        byte[] room = payloads[slot];
        if (room == null || room.length < length) {
            room = new byte[Math.max(MIN_ROOM, length)];
            payloads[slot] = room;
        }
        System.arraycopy(array, offset, room, 0, length);
        lengths[slot] = length;
        timestamps[slot] = timestamp;
        markers[slot] = marker;
        keys[slot] = key;
        size += sequences[slot] == NONE ? 1 : 0;
        sequences[slot] = sequence;
    }

    byte[] payload(long sequence) {
        return payloads[slot(sequence)];
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

    /** Whether a key frame begins with it. */
    boolean key(long sequence) {
        return keys[slot(sequence)];
    }

    void remove(long sequence) {
        if (has(sequence)) {
            sequences[slot(sequence)] = NONE;
            size--;
        }
    }

    void clear() {
        if (size > 0) {
            Arrays.fill(sequences, NONE);
            size = 0;
        }
    }
}
