package io.parley.sdk;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from a room to its user: calls listeners and handlers one at a time and in order, and
 * completes futures away from the loop. Any thread.
 */
final class Callbacks implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);

    /** Tasks in a row before other rooms get the thread. */
    private static final int BATCH = 256;

    private final Executor pool;
    private final List<RoomListener> listeners = new CopyOnWriteArrayList<>();
    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();

    Callbacks(Executor pool) {
        this.pool = pool;
    }

    void add(RoomListener listener) {
        listeners.add(listener);
    }

    void remove(RoomListener listener) {
        listeners.remove(listener);
    }

    /** Tells every listener, later and in order. */
    void emit(RoomEvent event) {
        if (!listeners.isEmpty()) {
            execute(() -> tell(event));
        }
    }

    private void tell(RoomEvent event) {
        for (RoomListener listener : listeners) {
            try {
                listener.onEvent(event);
                event.deliverTo(listener);
            } catch (RuntimeException | LinkageError | AssertionError e) {
                LOG.warn("a listener failed on {}", event, e);
            }
        }
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
            pool.execute(this::run);
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

    /**
     * What a future of the loop gives, for a user who may block in what depends on it. Completed by
     * the shared pool and not by the user's, which may have but one thread, and that one may be
     * waiting for this future.
     */
    static <T> CompletableFuture<T> awayFromLoop(
            CompletableFuture<? extends T> future, Function<Throwable, Throwable> failure) {
        CompletableFuture<T> result = new CompletableFuture<>();
        future.whenComplete(
                (value, thrown) ->
                        SharedPool.EXECUTOR.execute(
                                () -> {
                                    if (thrown == null) {
                                        result.complete(value);
                                    } else {
                                        result.completeExceptionally(failure.apply(cause(thrown)));
                                    }
                                }));
        return result;
    }

    private static Throwable cause(Throwable thrown) {
        return thrown instanceof CompletionException && thrown.getCause() != null
                ? thrown.getCause()
                : thrown;
    }
}
