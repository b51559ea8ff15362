package io.parley.webrtc.dtls;

import java.time.Duration;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that handshakes run on; one pool serves all endpoints of a process.
 *
 * <p>A handshake holds its thread from its first message to its end, and mostly sleeps there. So
 * there may be many more threads than cores; idle ones go away. Safe to use from any thread.
 */
public final class DtlsHandshakePool implements AutoCloseable {
    private static final int IDLE_SECONDS = 5;

    /** BouncyCastle does not recurse deeply. */
    private static final long STACK_BYTES = 256 * 1024;

    /** Handshakes at one time in a simulation. */
    private static final int MAX_STEPPED = 1024;

    /** Takes a task only when a thread is idle, so that otherwise another one is started. */
    private static final class Idle extends LinkedTransferQueue<Runnable> {
        private static final long serialVersionUID = 1L;

        @Override
        public boolean offer(Runnable task) {
            return tryTransfer(task);
        }
    }

    private final ThreadPoolExecutor executor;
    private final boolean stepped;

    private DtlsHandshakePool(int maxThreads, int maxWaiting, boolean stepped) {
        AtomicInteger count = new AtomicInteger();
        executor =
                new ThreadPoolExecutor(
                        0,
                        maxThreads,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new Idle(),
                        task -> newThread(task, count.incrementAndGet()),
                        (task, full) -> await(task, full, maxWaiting));
        this.stepped = stepped;
    }

    /** All threads are busy: the next one that is done takes it. */
    private static void await(Runnable task, ThreadPoolExecutor full, int maxWaiting) {
        if (full.isShutdown() || full.getQueue().size() >= maxWaiting) {
            throw new RejectedExecutionException();
        }
        ((Idle) full.getQueue()).put(task);
    }

    /** A pool of at most that many threads and that many handshakes waiting for one. */
    public static DtlsHandshakePool create(int maxThreads, int maxWaiting) {
        if (maxThreads < 1 || maxWaiting < 1) {
            throw new IllegalArgumentException(
                    "maxThreads: "
                            + maxThreads
                            + ", maxWaiting: "
                            + maxWaiting
                            + " (expected: at least 1)");
        }
        return new DtlsHandshakePool(maxThreads, maxWaiting, false);
    }

    /**
     * A pool for simulations: each call into an endpoint returns only when its handshake has gone
     * as far as it can, so that nothing depends on how threads are scheduled.
     */
    public static DtlsHandshakePool stepped() {
        return new DtlsHandshakePool(MAX_STEPPED, 1, true);
    }

    /** Refuses new handshakes and ends the running ones. */
    @Override
    public void close() {
        executor.shutdownNow();
    }

    /** False when the pool is full or closed. */
    boolean start(HandshakeTask task) {
        try {
            executor.execute(task);
            return true;
        } catch (RejectedExecutionException full) {
            return false;
        }
    }

    /** Ends a task that may be waiting, running or over. */
    void cancel(HandshakeTask task) {
        task.abort();
        executor.remove(task);
    }

    boolean isStepped() {
        return stepped;
    }

    /** Handshakes that run now. */
    int running() {
        return executor.getActiveCount();
    }

    /** Refuses new handshakes; true when all others end within that time. */
    boolean awaitEnd(Duration atMost) {
        try {
            executor.shutdown();
            return executor.awaitTermination(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What to say when {@link #start} was refused. */
    String describeLoad() {
        return executor.isShutdown()
                ? "the pool of handshakes is closed"
                : "too many handshakes: "
                        + executor.getActiveCount()
                        + " run and "
                        + executor.getQueue().size()
                        + " wait";
    }

    private static Thread newThread(Runnable task, int number) {
        Thread thread = new Thread(null, task, "parley-dtls-" + number, STACK_BYTES);
        thread.setDaemon(true);
        return thread;
    }
}
