package io.parley.rpc.queue;

/**
 * The clock and the alarm of signaling. Tests have one whose time they move themselves. Methods may
 * be called from any thread; tasks run one at a time and must not block.
 */
public interface SignalingTimer extends AutoCloseable {

    /** The time in milliseconds since 1970; never goes back. */
    long millis();

    /**
     * Runs a task once.
     *
     * @param delayMillis how long to wait, zero or more
     */
    Alarm schedule(long delayMillis, Runnable task);

    /** Stops the thread; tasks that wait are forgotten. */
    @Override
    void close();

    /** One task that waits. */
    @FunctionalInterface
    interface Alarm {

        /** Forgets the task, unless it runs already. Idempotent. */
        void cancel();
    }

    /** A timer on a daemon thread of its own. */
    static SignalingTimer start() {
        return new ThreadTimer();
    }
}
