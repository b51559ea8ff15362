package io.parley.sdk.datatrack;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a subscribed data track, in the order of their arrival. It holds a bounded number
 * of frames for its reader; when one more arrives, the oldest is lost. It ends when the track is
 * unpublished or the room is left, and then still gives what it holds. Any thread.
 *
 * <pre>{@code
 * try (DataTrackStream frames = track.subscribe().join()) {
 *     for (DataTrackFrame frame : frames) {
 *         plot(frame.payload());
 *     }
 * }
 * }</pre>
 */
public final class DataTrackStream implements Iterable<DataTrackFrame>, AutoCloseable {
    private final int capacity;
    private final Futures futures;
    private final Consumer<DataTrackStream> onClose;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<DataTrackFrame> frames = new ArrayDeque<>();
    private final Deque<CompletableFuture<@Nullable DataTrackFrame>> readers = new ArrayDeque<>();
    private long dropped;
    private boolean hasEnded;

    DataTrackStream(int capacity, Futures futures, Consumer<DataTrackStream> onClose) {
        this.capacity = capacity;
        this.futures = futures;
        this.onClose = onClose;
    }

    /**
     * The next frame, once there is one; null at the end. Several reads may wait at a time, and are
     * served in order.
     */
    public CompletableFuture<@Nullable DataTrackFrame> read() {
        lock.lock();
        try {
            DataTrackFrame frame = frames.poll();
            if (frame != null || hasEnded) {
                return CompletableFuture.completedFuture(frame);
            }
            CompletableFuture<@Nullable DataTrackFrame> reader = new CompletableFuture<>();
            readers.add(reader);
            return reader;
        } finally {
            lock.unlock();
        }
    }

    /** The next frame if there is one already, else null. */
    public @Nullable DataTrackFrame poll() {
        lock.lock();
        try {
            return frames.poll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for each frame in turn, until the end. A thread that is interrupted meanwhile sees the
     * end, and stays interrupted.
     */
    @Override
    public Iterator<DataTrackFrame> iterator() {
        return new Iterator<>() {
            private @Nullable DataTrackFrame next;

            @Override
            public boolean hasNext() {
                if (next == null) {
                    next = take();
                }
                return next != null;
            }

            @Override
            public DataTrackFrame next() {
                DataTrackFrame frame = hasNext() ? next : null;
                if (frame == null) {
                    throw new NoSuchElementException("the data track has ended");
                }
                next = null;
                return frame;
            }
        };
    }

    private @Nullable DataTrackFrame take() {
        lock.lock();
        try {
            while (frames.isEmpty() && !hasEnded) {
                changed.await();
            }
            return frames.poll();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Frames that were lost because nobody read them in time. */
    public long droppedFrames() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /** Whether no frame comes any more; those that it holds can still be read. */
    public boolean hasEnded() {
        lock.lock();
        try {
            return hasEnded;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the stream. The last stream of a track that is closed ends the subscription. */
    @Override
    public void close() {
        lock.lock();
        try {
            frames.clear();
        } finally {
            lock.unlock();
        }
        if (end()) {
            onClose.accept(this);
        }
    }

    /** Takes a frame, and lets the oldest go when there is no room. */
    void offer(DataTrackFrame frame) {
        CompletableFuture<@Nullable DataTrackFrame> reader = null;
        lock.lock();
        try {
            if (hasEnded) {
                return;
            }
            do {
                reader = readers.poll();
            } while (reader != null && reader.isDone());
            if (reader == null) {
                if (frames.size() == capacity) {
                    frames.remove();
                    dropped++;
                }
                frames.add(frame);
                changed.signal();
            }
        } finally {
            lock.unlock();
        }
        if (reader != null) {
            futures.complete(reader, frame);
        }
    }

    /** No frame comes any more; false when that was so before. */
    boolean end() {
        Deque<CompletableFuture<@Nullable DataTrackFrame>> waiting;
        lock.lock();
        try {
            if (hasEnded) {
                return false;
            }
            hasEnded = true;
            waiting = new ArrayDeque<>(readers);
            readers.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        waiting.forEach(reader -> futures.complete(reader, null));
        return true;
    }
}
