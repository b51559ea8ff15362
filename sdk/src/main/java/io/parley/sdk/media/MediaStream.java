package io.parley.sdk.media;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What arrives in a track, in order. It holds a bounded number of frames for its reader; when one
 * more arrives, the oldest is lost. It ends with the track or by {@link #close}, and after the end
 * of the track still gives what it holds. Any thread.
 *
 * @param <T> what it is made of
 * @since 0.1
 */
public abstract sealed class MediaStream<T> implements Iterable<T>, AutoCloseable
        permits AudioStream, EncodedAudioStream, VideoStream {
    private final int capacity;
    private final Executor executor;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<T> frames = new ArrayDeque<>();
    private final Deque<CompletableFuture<@Nullable T>> readers = new ArrayDeque<>();
    private @Nullable Runnable onClose;
    private long dropped;
    private boolean hasEnded;

    /**
     * @param executor completes the futures of readers
     */
    MediaStream(int capacity, Executor executor) {
        this.capacity = capacity;
        this.executor = executor;
    }

    /**
     * The next frame, once there is one; null at the end. Several reads may wait at a time, and are
     * served in order.
     */
    public CompletableFuture<@Nullable T> read() {
        lock.lock();
        try {
            T frame = frames.poll();
            if (frame != null || hasEnded) {
                return CompletableFuture.completedFuture(frame);
            }
            CompletableFuture<@Nullable T> reader = new CompletableFuture<>();
            readers.add(reader);
            return reader;
        } finally {
            lock.unlock();
        }
    }

    /** The next frame if there is one already, else null. */
    public @Nullable T poll() {
        lock.lock();
        try {
            return frames.poll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the next frame; null at the end, or when the thread is interrupted, which it then
     * stays.
     */
    public @Nullable T take() {
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

    /** Waits for each frame in turn, as {@link #take} does. */
    @Override
    public Iterator<T> iterator() {
        return new Iterator<>() {
            private @Nullable T next;

            @Override
            public boolean hasNext() {
                if (next == null) {
                    next = take();
                }
                return next != null;
            }

            @Override
            public T next() {
                T frame = hasNext() ? next : null;
                if (frame == null) {
                    throw new NoSuchElementException("the track has ended");
                }
                next = null;
                return frame;
            }
        };
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

    /** Ends the stream and forgets what it holds. Idempotent. */
    @Override
    public void close() {
        lock.lock();
        try {
            frames.clear();
        } finally {
            lock.unlock();
        }
        end();
    }

    /** What is run once when the stream ends, whoever ends it. */
    void onEnd(Runnable hook) {
        boolean late;
        lock.lock();
        try {
            late = hasEnded;
            onClose = hook;
        } finally {
            lock.unlock();
        }
        if (late) {
            hook.run();
        }
    }

    /** Takes a frame, and lets the oldest go when there is no room. */
    void offer(T frame) {
        CompletableFuture<@Nullable T> reader = null;
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
            complete(reader, frame);
        }
    }

    /** Takes a frame if there is room; otherwise it is lost, and false. */
    boolean offerIfRoom(T frame) {
        lock.lock();
        try {
            if (frames.size() >= capacity) {
                dropped++;
                return false;
            }
        } finally {
            lock.unlock();
        }
        offer(frame); // there is one writer, so there still is room
        return true;
    }

    /** No frame comes any more. Idempotent. */
    void end() {
        Deque<CompletableFuture<@Nullable T>> waiting;
        Runnable hook;
        lock.lock();
        try {
            if (hasEnded) {
                return;
            }
            hasEnded = true;
            waiting = new ArrayDeque<>(readers);
            readers.clear();
            hook = onClose;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        waiting.forEach(reader -> complete(reader, null));
        if (hook != null) {
            hook.run();
        }
    }

    private void complete(CompletableFuture<@Nullable T> reader, @Nullable T frame) {
        try {
            executor.execute(() -> reader.complete(frame));
        } catch (RejectedExecutionException e) {
            reader.complete(frame); // nobody must be left waiting
        }
    }
}
