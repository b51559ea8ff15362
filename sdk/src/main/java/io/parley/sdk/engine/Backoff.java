package io.parley.sdk.engine;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before an attempt, so that many participants who lost the same server do not
 * come back at the same moment: a random part of a time that doubles.
 */
final class Backoff {
    private static final long FIRST_MILLIS = 300;
    private static final long MOST_MILLIS = 7_000;

    private final DoubleSupplier random;

    /**
     * @param random numbers from 0 to 1
     */
    Backoff(DoubleSupplier random) {
        this.random = random;
    }

    /**
     * @param attempt 1 for the first
     */
    Duration before(int attempt) {
        long most = Math.min(MOST_MILLIS, FIRST_MILLIS << Math.min(attempt - 1, 10));
        return Duration.ofMillis((long) (random.getAsDouble() * most));
    }
}
