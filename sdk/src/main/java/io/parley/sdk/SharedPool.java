package io.parley.sdk;

import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;

/** The threads of all rooms that bring none of their own; made when needed. */
final class SharedPool {
    /** Callbacks that may run, or block, at the same time. */
    private static final int THREADS = 64;

    /** More threads stand in for those that wait for a future, up to this many. */
    private static final int MAX_THREADS = 512;

    private static final int IDLE_SECONDS = 10;

    static final Executor EXECUTOR =
            new ForkJoinPool(
                    THREADS,
                    SharedPool::thread,
                    null,
                    true,
                    0,
                    MAX_THREADS,
                    1,
                    null,
                    IDLE_SECONDS,
                    TimeUnit.SECONDS);

    private SharedPool() {}

    private static ForkJoinWorkerThread thread(ForkJoinPool pool) {
        ForkJoinWorkerThread thread =
                ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
        thread.setName("parley-room-" + thread.getPoolIndex());
        thread.setDaemon(true);
        return thread;
    }
}
