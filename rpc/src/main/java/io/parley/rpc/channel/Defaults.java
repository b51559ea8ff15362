package io.parley.rpc.channel;

import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads for those who bring none; made when needed, all daemons. */
final class Defaults {
    private static final int IDLE_SECONDS = 10;

    private static final class Calls {
        private static final AtomicInteger COUNT = new AtomicInteger();

        // A call occupies one thread while it is called, so there are at most as many threads.
        static final Executor EXECUTOR =
                new ThreadPoolExecutor(
                        0,
                        Integer.MAX_VALUE,
                        IDLE_SECONDS,
                        TimeUnit.SECONDS,
                        new SynchronousQueue<>(),
                        task -> daemon(task, "parley-call-" + COUNT.incrementAndGet()));
    }

    private static final class Timer {
        static final ScheduledThreadPoolExecutor EXECUTOR = make();

        private static ScheduledThreadPoolExecutor make() {
            ScheduledThreadPoolExecutor timer =
                    new ScheduledThreadPoolExecutor(1, task -> daemon(task, "parley-deadlines"));
            timer.setRemoveOnCancelPolicy(true);
            return timer;
        }
    }

    private Defaults() {}

    static Executor executor() {
        return Calls.EXECUTOR;
    }

    static ScheduledExecutorService timer() {
        return Timer.EXECUTOR;
    }

    private static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }
}
