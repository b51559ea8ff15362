package io.parley.sdk.engine;

import java.util.function.LongSupplier;

/**
 * Decides whether a packet that may be lost is better dropped than queued: what waits should be
 * about 100 ms of what was sent lately, as in the other SDKs.
 */
final class LossyGate {
    private static final long LEAST_BYTES = 8 * 1024;
    private static final long MOST_BYTES = 256 * 1024;
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final LongSupplier clock;
    private long threshold = LEAST_BYTES;
    private long sentBytes;
    private long sinceNanos;

    LossyGate(LongSupplier clock) {
        this.clock = clock;
        sinceNanos = clock.getAsLong();
    }

    boolean admits(long bufferedBytes) {
        return bufferedBytes <= threshold;
    }

    void sent(int bytes) {
        sentBytes += bytes;
        long now = clock.getAsLong();
        long elapsed = now - sinceNanos;
        if (elapsed >= SECOND_NANOS) {
            long inTenthOfSecond = (long) (sentBytes * (SECOND_NANOS / 10.0) / elapsed);
            threshold = Math.max(LEAST_BYTES, Math.min(MOST_BYTES, inTenthOfSecond));
            sentBytes = 0;
            sinceNanos = now;
        }
    }
}
