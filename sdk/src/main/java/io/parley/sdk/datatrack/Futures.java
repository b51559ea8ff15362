package io.parley.sdk.datatrack;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * Completes futures of users away from the loop, whatever they have chained to them. An executor
 * that takes nothing any more must not leave anybody waiting.
 */
final class Futures {
    private final Executor executor;

    Futures(Executor executor) {
        this.executor = executor;
    }

    Executor executor() {
        return executor;
    }

    <T extends @Nullable Object> void complete(CompletableFuture<T> future, @Nullable T value) {
        run(() -> future.complete(value));
    }

    void fail(CompletableFuture<?> future, RuntimeException cause) {
        run(() -> future.completeExceptionally(cause));
    }

    private void run(Runnable task) {
        try {
            executor.execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }
}
