package io.parley.server.limits;

import java.util.concurrent.atomic.AtomicLongArray;

/** How often each limit refused something. Any thread. */
public final class Refusals {
    private final AtomicLongArray counts = new AtomicLongArray(Limit.values().length);

    /** Counts one refusal. */
    public void count(Limit limit) {
        counts.incrementAndGet(limit.ordinal());
    }

    /** Refusals since the start. */
    public long get(Limit limit) {
        return counts.get(limit.ordinal());
    }
}
