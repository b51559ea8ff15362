package io.parley.sdk.media;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Packets on their way from one thread, the loop, to one other, in storage of its own. When it is
 * full, the packet is lost.
 */
final class PacketRing {
    private static final int MIN_ROOM = 256;

    private final byte[][] data;
    private final int[] lengths;
    private final long[] timestamps;
    private final long[] arrivals;
    private final boolean[] primaries;
    private final String[] mimes;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong read = new AtomicLong();

    /**
     * @param capacity a power of two
     */
    PacketRing(int capacity) {
        data = new byte[capacity][];
        lengths = new int[capacity];
        timestamps = new long[capacity];
        arrivals = new long[capacity];
        primaries = new boolean[capacity];
        mimes = new String[capacity];
    }

    /** On the first thread. */
    boolean offer(
            String mime,
            byte[] array,
            int offset,
            int length,
            long timestamp,
            boolean primary,
            long arrivalNanos) {
        long at = written.get();
        if (at - read.get() == data.length) {
            return false;
        }
        int slot = (int) at & data.length - 1;
        byte[] room = data[slot];
        if (room == null || room.length < length) {
            room = new byte[Math.max(length, MIN_ROOM)];
            data[slot] = room;
        }
        System.arraycopy(array, offset, room, 0, length);
        lengths[slot] = length;
        timestamps[slot] = timestamp;
        arrivals[slot] = arrivalNanos;
        primaries[slot] = primary;
        mimes[slot] = mime;
        written.setRelease(at + 1);
        return true;
    }

    /** On the second thread: whether there is a packet, which the other methods are about then. */
    boolean peek() {
        return read.get() < written.getAcquire();
    }

    private int slot() {
        return (int) read.get() & data.length - 1;
    }

    byte[] data() {
        return data[slot()];
    }

    int length() {
        return lengths[slot()];
    }

    long timestamp() {
        return timestamps[slot()];
    }

    long arrivalNanos() {
        return arrivals[slot()];
    }

    boolean isPrimary() {
        return primaries[slot()];
    }

    String mime() {
        return mimes[slot()];
    }

    void remove() {
        read.setRelease(read.get() + 1);
    }

    /** Forgets what waits; while nobody else reads. */
    void clear() {
        read.setRelease(written.get());
    }
}
