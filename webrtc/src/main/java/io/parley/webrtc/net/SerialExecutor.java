package io.parley.webrtc.net;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one at a time and in order on the threads of another executor. A task that throws is
 * logged, and the next one runs. Any thread.
 */
public final class SerialExecutor implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(SerialExecutor.class);

    /** Tasks in a row before others get the thread. */
    private static final int BATCH = 256;

    private final Executor executor;
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();

    /**
     * @param executor whose threads run the tasks; once it refuses them, tasks are dropped
     */
    public SerialExecutor(Executor executor) {
        this.executor = executor;
    }

    /** Runs a task after those given before. */
    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (size.getAndIncrement() == 0) {
            submit();
        }
    }

    private void submit() {
        try {
            executor.execute(this::run);
        } catch (RejectedExecutionException e) {
            // The user's executor is shut down: nobody is left who could be told.
            LOG.debug("callbacks dropped: the executor refuses tasks", e);
        }
    }

    private void run() {
        int ran = 0;
        do {
            Runnable task = tasks.poll();
            if (task != null) {
                run(task);
            }
        } while (size.decrementAndGet() > 0 && ++ran < BATCH);
        if (ran == BATCH) {
            submit();
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | LinkageError | AssertionError e) {
            LOG.warn("a callback failed", e);
        }
    }
}
