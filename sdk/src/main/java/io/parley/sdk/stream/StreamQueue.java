package io.parley.sdk.stream;

import com.google.protobuf.ByteString;
import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Chunks of one stream on their way from the loop to the reader. The loop never waits for its lock
 * longer than a queue operation takes.
 */
final class StreamQueue {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition readable = lock.newCondition();
    private final ArrayDeque<ByteString> chunks = new ArrayDeque<>();
    private final long maxBytes;
    private final AtomicLong roomBytes;
    private final long maxRoomBytes;

    private long bytes;
    private boolean ended;
    private boolean closed;
    private @Nullable StreamException failure;
    private @Nullable Runnable waiter;

    /**
     * @param roomBytes what waits in all queues of the room
     */
    StreamQueue(long maxBytes, AtomicLong roomBytes, long maxRoomBytes) {
        this.maxBytes = maxBytes;
        this.roomBytes = roomBytes;
        this.maxRoomBytes = maxRoomBytes;
    }

    /** Adds a chunk; false, and nothing is added, when the reader is too far behind. */
    boolean offer(ByteString chunk) {
        lock.lock();
        try {
            if (ended || closed || failure != null || chunk.isEmpty()) {
                return true;
            }
            int size = chunk.size();
            if (bytes + size > maxBytes) {
                return false;
            }
            if (roomBytes.addAndGet(size) > maxRoomBytes) {
                roomBytes.addAndGet(-size);
                return false;
            }
            bytes += size;
            chunks.add(chunk);
        } finally {
            lock.unlock();
        }
        wake();
        return true;
    }

    /** No more chunks will come. */
    void end() {
        lock.lock();
        try {
            ended = true;
        } finally {
            lock.unlock();
        }
        wake();
    }

    /** No more chunks will come, and the reader is told why after what is there. */
    void fail(StreamException reason) {
        lock.lock();
        try {
            if (!ended && failure == null) {
                failure = reason;
            }
        } finally {
            lock.unlock();
        }
        wake();
    }

    /** The reader wants no more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            chunks.clear();
            roomBytes.addAndGet(-bytes);
            bytes = 0;
        } finally {
            lock.unlock();
        }
        wake();
    }

    boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** The next chunk, or null when there is none now. */
    @Nullable ByteString poll() {
        lock.lock();
        try {
            ByteString chunk = chunks.poll();
            if (chunk != null) {
                bytes -= chunk.size();
                roomBytes.addAndGet(-chunk.size());
                return chunk;
            }
            if (failure != null && !closed) {
                throw failure.again();
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing is there and nothing will come. */
    boolean atEnd() {
        lock.lock();
        try {
            return closed || (ended && chunks.isEmpty());
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is something to find out. */
    void awaitReadable() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!isReadable()) {
                readable.await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Runs a task once there is something to find out: at once, or on the loop. */
    void whenReadable(Runnable task) {
        lock.lock();
        try {
            if (!isReadable()) {
                Runnable earlier = waiter;
                waiter =
                        earlier == null
                                ? task
                                : () -> {
                                    earlier.run();
                                    task.run();
                                };
                return;
            }
        } finally {
            lock.unlock();
        }
        task.run();
    }

    private boolean isReadable() {
        return ended || closed || failure != null || !chunks.isEmpty();
    }

    private void wake() {
        Runnable task;
        lock.lock();
        try {
            readable.signalAll();
            task = waiter;
            waiter = null;
        } finally {
            lock.unlock();
        }
        if (task != null) {
            task.run();
        }
    }
}
