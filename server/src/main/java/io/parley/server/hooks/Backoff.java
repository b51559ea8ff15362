package io.parley.server.hooks;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Pauses between attempts: doubled each time up to a limit, and of that a random half to all. */
final class Backoff {
    private static final int MAX_DOUBLINGS = 30;

    private final long firstNanos;
    private final long maxNanos;
    private final RandomGenerator random;

    Backoff(Duration first, Duration max, RandomGenerator random) {
        firstNanos = Math.min(first.toNanos(), max.toNanos());
        maxNanos = max.toNanos();
        this.random = random;
    }

    /**
     * The pause after so many failures in a row.
     *
     * @param failures 1 or more
     */
    long afterNanos(int failures) {
        int doublings = Math.min(failures - 1, MAX_DOUBLINGS);
        double longest = Math.min((double) firstNanos * (1L << doublings), maxNanos);
        return (long) (longest * (0.5 + random.nextDouble() / 2));
    }
}
