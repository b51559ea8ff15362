package io.parley.sdk.media;

/** What paces sound. */
interface MediaClock {
    /** Ticks that can be stopped. */
    interface Ticks {
        /** Stops them; the one under way goes on. Idempotent. */
        void stop();
    }

    /** Nanoseconds from any point. */
    long nowNanos();

    /** Runs a task now and every 10 ms, never twice at a time; late ones are made up for. */
    Ticks every10Millis(Runnable task);
}
