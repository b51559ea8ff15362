package io.parley.rpc.queue;

import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The timer of production. Its time is the wall clock's at the start, and monotonic from then. */
final class ThreadTimer implements SignalingTimer {

    private static final Logger LOGGER = LoggerFactory.getLogger(ThreadTimer.class);

    private final ScheduledThreadPoolExecutor thread;
    private final long startMillis = System.currentTimeMillis();
    private final long startNanos = System.nanoTime();

    ThreadTimer() {
        thread =
                new ScheduledThreadPoolExecutor(
                        1,
                        task -> {
                            Thread created = new Thread(task, "parley-signaling-timer");
                            created.setDaemon(true);
                            return created;
                        });
        // A cancelled heartbeat would otherwise keep its stream in memory until it was due.
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public long millis() {
        return startMillis + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    }

    @Override
    public Alarm schedule(long delayMillis, Runnable task) {
        if (thread.isShutdown()) {
            return () -> {};
        }
        ScheduledFuture<?> scheduled =
                thread.schedule(() -> guarded(task), delayMillis, TimeUnit.MILLISECONDS);
        return () -> scheduled.cancel(false);
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOGGER.error("a task of signaling failed", e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
