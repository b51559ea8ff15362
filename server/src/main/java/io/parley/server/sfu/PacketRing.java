package io.parley.server.sfu;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The last packets of a stream, for sending again. The bytes lie one behind the other in a ring
 * that starts small and grows with what the stream needs. Not thread-safe.
 */
final class PacketRing {
    static final int NOT_FOUND = -1;

    private static final byte[] NOTHING = new byte[0];
    private static final int FIRST_BYTES = 8 * 1024;
    private static final long EMPTY = -1;
    private static final long OVERWRITTEN = Long.MIN_VALUE / 2;

    private final int history;
    private final int maxBytes;
    private final int slots;
    private int mask;
    private long[] sequences = {};
    private long[] positions = {};
    private short[] lengths = {};
    private byte[] bytes = NOTHING;
    private ByteBuffer window = ByteBuffer.wrap(bytes);

    /** Where the next packet goes, counted from the beginning of time; the ring holds the last. */
    private long end;

    private long highest = EMPTY;
    private long oldest;

    /**
     * @param history how many packets are kept
     */
    PacketRing(int history) {
        this.history = history;
        slots = Integer.highestOneBit(history - 1) * 2;
        maxBytes = Integer.highestOneBit(history * SfuLimits.PACKET_BYTES - 1) * 2;
        setSlots(1);
    }

    private void setSlots(int count) {
        mask = count - 1;
        sequences = new long[count];
        positions = new long[count];
        lengths = new short[count];
        Arrays.fill(sequences, EMPTY);
    }

    /**
     * Keeps a packet.
     *
     * @param sequence its unwrapped sequence number
     * @param length at most {@link SfuLimits#PACKET_BYTES}
     * @return false if it is there already, or too old
     */
    boolean put(long sequence, byte[] source, int offset, int length) {
        if (highest == EMPTY) {
            setSlots(slots);
        }
        int slot = (int) sequence & mask;
        if (sequence <= highest - history || sequences[slot] == sequence) {
            return false;
        }
        if (sequence > highest) {
            if (highest == EMPTY || sequence - highest > history) {
                oldest = sequence;
            }
            highest = sequence;
        }
        long position = place(length);
        System.arraycopy(source, offset, bytes, (int) (position & (bytes.length - 1)), length);
        sequences[slot] = sequence;
        positions[slot] = position;
        lengths[slot] = (short) length;
        end = position + length;
        return true;
    }

    /** The slot of a packet, or {@link #NOT_FOUND}; valid until the next one is put. */
    int find(long sequence) {
        int slot = (int) sequence & mask;
        boolean there =
                sequence >= 0
                        && sequences[slot] == sequence
                        && sequence > highest - history
                        && positions[slot] >= end - bytes.length;
        return there ? slot : NOT_FOUND;
    }

    /** Has come, even if its bytes are no longer there. */
    boolean contains(long sequence) {
        return sequence >= 0 && sequences[(int) sequence & mask] == sequence;
    }

    boolean isTooOld(long sequence) {
        return sequence <= highest - history;
    }

    byte[] array() {
        return bytes;
    }

    int offset(int slot) {
        return (int) (positions[slot] & (bytes.length - 1));
    }

    int length(int slot) {
        return lengths[slot];
    }

    /** The one window on the bytes, set to a part of them. */
    ByteBuffer window(int offset, int length) {
        return window.limit(offset + length).position(offset);
    }

    /** The newest number, or -1. */
    long highest() {
        return highest;
    }

    int capacityBytes() {
        return bytes.length;
    }

    /** Gives the memory back; what was kept is forgotten. */
    void clear() {
        bytes = NOTHING;
        window = ByteBuffer.wrap(bytes);
        end = 0;
        highest = EMPTY;
        setSlots(1);
    }

    private long place(int length) {
        while (true) {
            long position = end;
            int start = (int) (position & (bytes.length - 1));
            if (start + length > bytes.length) {
                // No packet is torn: the end of the ring stays unused.
                position += bytes.length - start;
            }
            if (bytes.length >= maxBytes || keepsHistory(position + length)) {
                return position;
            }
            grow();
        }
    }

    private boolean keepsHistory(long newEnd) {
        long first = newEnd - bytes.length;
        oldest = Math.max(oldest, highest - history + 1);
        while (oldest < highest && sequences[(int) oldest & mask] != oldest) {
            oldest++;
        }
        boolean isHeld = oldest < highest;
        return bytes.length > 0 && (!isHeld || positions[(int) oldest & mask] >= first);
    }

    private void grow() {
        byte[] old = bytes;
        bytes = new byte[Math.max(FIRST_BYTES, old.length * 2)];
        window = ByteBuffer.wrap(bytes);
        int next = 0;
        for (long sequence = oldest; sequence <= highest; sequence++) {
            int slot = (int) sequence & mask;
            if (sequences[slot] != sequence) {
                continue;
            }
            if (old.length > 0 && positions[slot] >= end - old.length) {
                int from = (int) (positions[slot] & (old.length - 1));
                System.arraycopy(old, from, bytes, next, lengths[slot]);
                positions[slot] = next;
                next += lengths[slot];
            } else {
                positions[slot] = OVERWRITTEN;
            }
        }
        end = next;
    }
}
