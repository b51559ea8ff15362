package io.parley.sdk.rtp;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Encoded frames on their way from one thread at a time to the loop, in storage of its own. When it
 * is full, the frame is lost.
 */
final class FrameRing {
    /** Runs something on the loop. */
    interface Loop {
        void execute(Runnable task);
    }

    private final Loop loop;
    private final Runnable drain;
    private final byte[][] data;
    private final int[] lengths;
    private final long[] timestamps;
    private final long[] captures;
    private final int[] infos;
    private final boolean[] flags;
    private final AtomicLong written = new AtomicLong();
    private final AtomicLong read = new AtomicLong();
    private final AtomicBoolean woken = new AtomicBoolean();

    /**
     * @param drain run on the loop when there are frames; calls {@link #wake} first
     */
    FrameRing(Loop loop, Runnable drain) {
        this.loop = loop;
        this.drain = drain;
        data = new byte[Limits.HANDOVER_FRAMES][];
        lengths = new int[Limits.HANDOVER_FRAMES];
        timestamps = new long[Limits.HANDOVER_FRAMES];
        captures = new long[Limits.HANDOVER_FRAMES];
        infos = new int[Limits.HANDOVER_FRAMES];
        flags = new boolean[Limits.HANDOVER_FRAMES];
    }

    /**
     * Takes a frame; false when there is no room. One thread at a time.
     *
     * @param info whatever belongs to it, a number
     * @param flag whatever belongs to it, yes or no
     */
    boolean offer(
            byte[] array,
            int offset,
            int length,
            long timestamp,
            long captureNanos,
            int info,
            boolean flag) {
        long at = written.get();
        if (at - read.get() == data.length) {
            return false;
        }
        int slot = (int) at & data.length - 1;
        byte[] room = data[slot];
        if (room == null || room.length < length) {
            room = new byte[length + (length >> 2)];
            data[slot] = room;
        }
        System.arraycopy(array, offset, room, 0, length);
        lengths[slot] = length;
        timestamps[slot] = timestamp;
        captures[slot] = captureNanos;
        infos[slot] = info;
        flags[slot] = flag;
        written.setRelease(at + 1);
        if (woken.compareAndSet(false, true)) {
            loop.execute(drain);
        }
        return true;
    }

    /** On the loop, before frames are taken: what comes from now on wakes it again. */
    void wake() {
        woken.set(false);
    }

    /** On the loop: whether there is a frame, which the other methods are about then. */
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

    long captureNanos() {
        return captures[slot()];
    }

    int info() {
        return infos[slot()];
    }

    boolean flag() {
        return flags[slot()];
    }

    void remove() {
        read.setRelease(read.get() + 1);
    }
}
