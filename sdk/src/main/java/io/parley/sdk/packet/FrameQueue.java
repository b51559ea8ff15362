package io.parley.sdk.packet;

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
 * Frames for one reader, in order. When there is no room for one more, the oldest is lost. After
 * its end it still gives what it holds. One writer; otherwise any thread.
 *
 * @param <T> what it is made of
 */
public final class FrameQueue<T> {
    private final int capacity;
    private final Executor executor;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<T> frames = new ArrayDeque<>();
    private final Deque<CompletableFuture<@Nullable T>> readers = new ArrayDeque<>();
    private @Nullable Runnable onEnd;
    private long dropped;
    private boolean hasEnded;

    /**
     * @param executor completes the futures of readers
     */
    public FrameQueue(int capacity, Executor executor) {
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

    /**
     * Waits for each frame in turn, as {@link #take} does.
     *
     * @param afterEnd what is said to who asks for more than there is
     */
    public Iterator<T> iterator(String afterEnd) {
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
                    throw new NoSuchElementException(afterEnd);
                }
                next = null;
                return frame;
            }
        };
    }

    /** Frames that were lost because nobody read them in time. */
    public long dropped() {
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

    /** Forgets what it holds. */
    public void clear() {
        lock.lock();
        try {
            frames.clear();
        } finally {
            lock.unlock();
        }
    }

    /** What is run once at the end, whoever ends it; at once when that was before. */
    public void whenEnded(Runnable hook) {
        boolean late;
        lock.lock();
        try {
            late = hasEnded;
            onEnd = hook;
        } finally {
            lock.unlock();
        }
        if (late) {
            hook.run();
        }
    }

    /** Takes a frame, and lets the oldest go when there is no room. */
    public void offer(T frame) {
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
    public boolean offerIfRoom(T frame) {
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

    /** No frame comes any more; false when that was so before. */
    public boolean end() {
        Deque<CompletableFuture<@Nullable T>> waiting;
        Runnable hook;
        lock.lock();
        try {
            if (hasEnded) {
                return false;
            }
            hasEnded = true;
            waiting = new ArrayDeque<>(readers);
            readers.clear();
            hook = onEnd;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        waiting.forEach(reader -> complete(reader, null));
        if (hook != null) {
            hook.run();
        }
        return true;
    }

    private void complete(CompletableFuture<@Nullable T> reader, @Nullable T frame) {
        try {
            executor.execute(() -> reader.complete(frame));
        } catch (RejectedExecutionException e) {
            reader.complete(frame); // nobody must be left waiting
        }
    }
}
