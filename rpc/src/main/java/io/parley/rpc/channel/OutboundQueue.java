package io.parley.rpc.channel;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What one stream has to send. Filled by the call's threads, emptied on the pipe's thread; says
 * when there is room, and holds up who does not ask.
 */
final class OutboundQueue {
    private final Queue<Outbound> items = new ConcurrentLinkedQueue<>();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean unready = new AtomicBoolean();
    private final Object room = new Object();
    private int heldUp;
    private volatile boolean closed;

    /** Bytes that are ready to be taken for more. */
    boolean isReady() {
        return !closed && bytes.get() < Limits.READY;
    }

    /** Takes one thing more; nothing once it is closed. Any thread. */
    void add(Outbound item) {
        if (closed) {
            return;
        }
        long queued = bytes.addAndGet(item.body.length);
        items.add(item);
        if (queued >= Limits.READY) {
            unready.set(true);
        }
        if (closed) {
            clear();
        }
    }

    /** Whether the queue had no room and has now: this is to be told once. Any thread. */
    boolean becameReady() {
        while (bytes.get() < Limits.READY && unready.get() && unready.getAndSet(false)) {
            if (bytes.get() < Limits.READY) {
                return true;
            }
            // It was filled again meanwhile, and whoever did so may have come too early to say so.
            unready.set(true);
        }
        return false;
    }

    /**
     * Waits until little enough is queued. Not for the pipe's thread.
     *
     * @throws InterruptedException when the thread was asked to stop
     */
    void awaitRoom() throws InterruptedException {
        if (bytes.get() <= Limits.QUEUED) {
            return;
        }
        synchronized (room) {
            heldUp++;
            try {
                while (bytes.get() > Limits.QUEUED && !closed) {
                    room.wait();
                }
            } finally {
                heldUp--;
            }
        }
    }

    @Nullable Outbound peek() {
        return items.peek();
    }

    @Nullable Outbound poll() {
        return items.poll();
    }

    /** So many bytes went into the pipe. */
    void onSent(int length) {
        long before = bytes.getAndAdd(-length);
        if (before > Limits.QUEUED && before - length <= Limits.QUEUED) {
            wakeUp();
        }
    }

    /** Forgets everything and takes nothing more. Any thread. */
    void close() {
        closed = true;
        clear();
        wakeUp();
    }

    private void clear() {
        items.clear();
        bytes.set(0);
    }

    private void wakeUp() {
        synchronized (room) {
            if (heldUp > 0) {
                room.notifyAll();
            }
        }
    }
}
