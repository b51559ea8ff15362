package io.parley.rpc.channel;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** One of two ends that are tied together in memory, each with a thread, and with a window. */
final class MemoryPipe implements FramePipe {
    private static final int OVERHEAD = 128;

    private final ExecutorService executor;
    private final long window;
    private volatile @Nullable Thread thread;
    private @Nullable MemoryPipe other;
    private @Nullable Listener listener;
    private boolean opened;
    private boolean closed;
    private final ArrayDeque<byte[]> pending = new ArrayDeque<>();
    private final ArrayDeque<byte[]> early = new ArrayDeque<>();
    private long buffered;
    private long inFlight;

    /** Most that this end had received and not consumed. */
    volatile long mostUnconsumed;

    private long unconsumed;

    private MemoryPipe(String name, long window) {
        this.window = window;
        executor =
                Executors.newSingleThreadExecutor(
                        task -> {
                            Thread made = new Thread(task, name);
                            made.setDaemon(true);
                            thread = made;
                            return made;
                        });
    }

    /** Two ends, not open yet. */
    static MemoryPipe[] pair(long window) {
        MemoryPipe left = new MemoryPipe("left pipe", window);
        MemoryPipe right = new MemoryPipe("right pipe", window);
        left.other = right;
        right.other = left;
        return new MemoryPipe[] {left, right};
    }

    private MemoryPipe peer() {
        return requireNonNull(other, "other");
    }

    /** Both ends can be used from now on. */
    void open() {
        for (MemoryPipe end : new MemoryPipe[] {this, peer()}) {
            end.execute(
                    () -> {
                        end.opened = true;
                        end.tellOpen();
                    });
        }
    }

    private void tellOpen() {
        if (opened && listener != null && !closed) {
            listener.onOpen();
            for (byte[] frame = early.poll(); frame != null; frame = early.poll()) {
                listener.onFrame(ByteBuffer.wrap(frame));
            }
        }
    }

    @Override
    public void listen(Listener value) {
        execute(
                () -> {
                    listener = value;
                    tellOpen();
                });
    }

    @Override
    public boolean execute(Runnable task) {
        try {
            executor.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false;
        }
    }

    @Override
    public boolean inThread() {
        return Thread.currentThread() == thread;
    }

    @Override
    public boolean send(ByteBuffer frame) {
        if (closed || !opened) {
            return false;
        }
        byte[] copy = new byte[frame.remaining()];
        frame.get(frame.position(), copy);
        pending.add(copy);
        buffered += copy.length;
        flush();
        return true;
    }

    private void flush() {
        long before = buffered;
        while (!pending.isEmpty() && inFlight < window) {
            byte[] frame = pending.remove();
            buffered -= frame.length;
            inFlight += frame.length + OVERHEAD;
            peer().execute(() -> peer().receive(frame));
        }
        if (before > Limits.LOW_WATER && buffered <= Limits.LOW_WATER) {
            Listener told = requireNonNull(listener, "listener");
            execute(told::onWritable);
        }
    }

    private void receive(byte[] frame) {
        unconsumed += frame.length;
        mostUnconsumed = Math.max(mostUnconsumed, unconsumed);
        if (closed) {
            return;
        }
        if (listener == null) {
            early.add(frame);
        } else {
            listener.onFrame(ByteBuffer.wrap(frame));
        }
    }

    @Override
    public long bufferedAmount() {
        return buffered;
    }

    @Override
    public void consume(int frames, long bytes) {
        unconsumed -= bytes;
        long room = bytes + (long) frames * OVERHEAD;
        peer().execute(
                        () -> {
                            peer().inFlight -= room;
                            peer().flush();
                        });
    }

    /** What was received and not consumed; on the pipe's thread. */
    long unconsumed() {
        return unconsumed;
    }

    @Override
    public void close() {
        execute(() -> ended("closed by this side"));
        peer().execute(() -> peer().ended("closed by the other side"));
    }

    private void ended(String reason) {
        if (!closed) {
            closed = true;
            if (listener != null) {
                listener.onClose(reason);
            }
        }
    }

    /** Ends the threads. */
    void release() {
        executor.shutdown();
        peer().executor.shutdown();
    }
}
