package io.parley.rpc.queue;

import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** Waits for a queue to reach its Redis. */
final class RedisEvents {

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private RedisEvents() {}

    /** Each failed attempt waits for the link's own next one, so this does not spin. */
    static void awaitUp(RedisCallQueue queue) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            try {
                queue.echo().orTimeout(60, TimeUnit.SECONDS).join();
                return;
            } catch (CompletionException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                Thread.onSpinWait();
                java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
            }
        }
    }
}
