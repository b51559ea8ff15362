package io.parley.sdk.packet;

import java.time.Duration;

/** Runs things later, on the room's loop. Safe to use from any thread. */
@FunctionalInterface
public interface Timers {
    /**
     * Runs a task once.
     *
     * @param task must not block
     */
    Timer schedule(Duration delay, Runnable task);

    /** A task that waits for its time. */
    @FunctionalInterface
    interface Timer {
        /** The task will not run; harmless when it has run. */
        void cancel();
    }
}
