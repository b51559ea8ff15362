package io.parley.sdk.media;

/** Packets of one stream in the order of their timestamps, in storage of its own. */
final class PacketStore {
    private static final int MIN_ROOM = 256;

    private final byte[][] data;
    private final int[] lengths;
    private final long[] timestamps;
    private final long[] arrivals;

    /** The slots in use, in order, and behind them those that are free. */
    private final int[] order;

    private int size;

    PacketStore(int capacity) {
        data = new byte[capacity][];
        lengths = new int[capacity];
        timestamps = new long[capacity];
        arrivals = new long[capacity];
        order = new int[capacity];
        for (int i = 0; i < capacity; i++) {
            order[i] = i;
        }
    }

    int size() {
        return size;
    }

    boolean isFull() {
        return size == order.length;
    }

    /** Keeps a packet; false if there is one of that time already, or no room. */
    boolean insert(long timestamp, byte[] array, int offset, int length, long arrivalNanos) {
        int at = size;
        while (at > 0 && timestamps[order[at - 1]] > timestamp) {
            at--;
        }
        if (isFull() || at > 0 && timestamps[order[at - 1]] == timestamp) {
            return false;
        }
        int slot = order[size];
        System.arraycopy(order, at, order, at + 1, size - at);
        order[at] = slot;
        size++;
        byte[] room = data[slot];
        if (room == null || room.length < length) {
            room = new byte[Math.max(length, MIN_ROOM)];
            data[slot] = room;
        }
        System.arraycopy(array, offset, room, 0, length);
        lengths[slot] = length;
        timestamps[slot] = timestamp;
        arrivals[slot] = arrivalNanos;
        return true;
    }

    /** The timestamp of the first packet. */
    long timestamp() {
        return timestamps[order[0]];
    }

    /** The timestamp of the last packet. */
    long lastTimestamp() {
        return timestamps[order[size - 1]];
    }

    /** When the first packet came. */
    long arrivalNanos() {
        return arrivals[order[0]];
    }

    /** The bytes of the first packet, from index 0 on. */
    byte[] data() {
        return data[order[0]];
    }

    int length() {
        return lengths[order[0]];
    }

    /** Forgets the first packet; its bytes stay until the next insertion. */
    void remove() {
        int slot = order[0];
        System.arraycopy(order, 1, order, 0, size - 1);
        size--;
        order[size] = slot;
    }

    void clear() {
        size = 0;
    }
}
