package io.parley.rpc.dial;

import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that all connections of the process share; they are daemons, and end when idle. */
public final class Shared {
    private static final int IDLE_SECONDS = 10;
    private static final AtomicInteger COUNT = new AtomicInteger();

    private static final ScheduledThreadPoolExecutor TIMER = timer0();
    private static final Executor EXECUTOR =
            new ThreadPoolExecutor(
                    0,
                    Integer.MAX_VALUE,
                    IDLE_SECONDS,
                    TimeUnit.SECONDS,
                    new SynchronousQueue<>(),
                    task -> daemon(task, "parley-rpc-" + COUNT.incrementAndGet()));

    private Shared() {}

    /** For deadlines and pauses; its tasks do not wait. */
    public static ScheduledExecutorService timer() {
        return TIMER;
    }

    /** For what may wait, such as code of the user. */
    public static Executor executor() {
        return EXECUTOR;
    }

    private static ScheduledThreadPoolExecutor timer0() {
        ScheduledThreadPoolExecutor timer =
                new ScheduledThreadPoolExecutor(1, task -> daemon(task, "parley-rpc-timer"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        return timer;
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
