package io.parley.sdk.media;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that all sources and streams of the process share: a few that encode and decode at
 * the pace of sound, and one that calls listeners of encoders. They end when there is nothing to
 * do.
 */
final class MediaThreads implements MediaClock {
    private static final Logger LOG = LoggerFactory.getLogger(MediaThreads.class);
    private static final int MAX_THREADS = 4;
    private static final int CALLBACK_THREADS = 8;
    private static final int IDLE_SECONDS = 10;
    private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    static final MediaThreads SHARED = new MediaThreads();

    /** Calls users, who may block for a while. */
    static final Executor CALLBACKS = callbacks();

    private final ScheduledThreadPoolExecutor pool =
            new ScheduledThreadPoolExecutor(
                    Math.max(1, Math.min(MAX_THREADS, Runtime.getRuntime().availableProcessors())),
                    named("parley-media-"));

    private MediaThreads() {
        pool.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        pool.allowCoreThreadTimeOut(true);
        pool.setRemoveOnCancelPolicy(true);
    }

    private static Executor callbacks() {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(
                        CALLBACK_THREADS,
                        CALLBACK_THREADS,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        named("parley-encoder-"));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    private static ThreadFactory named(String prefix) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }

    @Override
    public long nowNanos() {
        return System.nanoTime();
    }

    @Override
    public Ticks every10Millis(Runnable task) {
        ScheduledFuture<?> future =
                pool.scheduleAtFixedRate(() -> guarded(task), 0, TICK_NANOS, TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("a bug in the media of a track", e);
        }
    }
}
