package io.parley.rpc.dial;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before another attempt: longer each time, and never as long as others do. */
public final class Backoff {
    private static final double FACTOR = 1.6; // as gRPC's connection backoff

    private final long firstMillis;
    private final long longestMillis;
    private final RandomGenerator random;
    private double nextMillis;

    /**
     * @param first more than zero
     * @param longest first or more
     */
    public Backoff(Duration first, Duration longest, RandomGenerator random) {
        firstMillis = Math.max(1, first.toMillis());
        longestMillis = Math.max(firstMillis, longest.toMillis());
        this.random = random;
        nextMillis = firstMillis;
    }

    /** Milliseconds to wait now: half to all of the time that is due. */
    public synchronized long nextMillis() {
        double due = nextMillis;
        nextMillis = Math.min(longestMillis, due * FACTOR);
        return Math.max(1, Math.round(due / 2 + random.nextDouble() * due / 2));
    }

    /** An attempt went well: the next failure starts from the beginning. */
    public synchronized void reset() {
        nextMillis = firstMillis;
    }
}
