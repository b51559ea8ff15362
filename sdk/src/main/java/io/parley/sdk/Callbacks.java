package io.parley.sdk;

import io.parley.sdk.engine.RtcEngine;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way from a room to its user: calls listeners and handlers one at a time and in order, and
 * completes futures away from the loop. Any thread.
 */
final class Callbacks implements Executor {
    private static final Logger LOG = LoggerFactory.getLogger(Callbacks.class);

    private final List<RoomListener> listeners = new CopyOnWriteArrayList<>();
    private final Executor tasks;

    Callbacks(Executor pool) {
        tasks = RtcEngine.inOrder(pool);
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
        tasks.execute(task);
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
