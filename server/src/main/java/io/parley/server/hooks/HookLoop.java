package io.parley.server.hooks;

import java.time.Duration;

/** One thread with its clock, on which all of an outbox happens. */
interface HookLoop {
    /** Runs a task on the thread, after those given before. Any thread. */
    void execute(Runnable task);

    /** Runs a task on the thread after a delay; run the result to take it back. */
    Runnable schedule(Duration delay, Runnable task);

    /** Time since some moment, never negative. */
    long nowNanos();
}
