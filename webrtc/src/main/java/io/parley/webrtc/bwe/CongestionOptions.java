package io.parley.webrtc.bwe;

import java.util.Objects;

/**
 * Limits of the estimate of one path.
 *
 * @param mode what the receiver reports
 * @param startBps the estimate before anything is known, bit/s; the first probes correct it within
 *     a few round trips
 * @param minBps the estimate never falls below this, bit/s, more than zero: a stream of sound must
 *     stay possible
 * @param maxBps the estimate never rises above this, bit/s
 */
public record CongestionOptions(FeedbackMode mode, long startBps, long minBps, long maxBps) {
    /** For a server's subscribers: what a broadband line takes at once, up to a large grid. */
    public static final CongestionOptions SUBSCRIBER =
            new CongestionOptions(FeedbackMode.TRANSPORT_CC, 1_000_000, 50_000, 50_000_000);

    /** For a publisher: it starts where the browsers do. */
    public static final CongestionOptions PUBLISHER =
            new CongestionOptions(FeedbackMode.TRANSPORT_CC, 300_000, 30_000, 30_000_000);

    public CongestionOptions {
        Objects.requireNonNull(mode, "mode");
        if (minBps < 1 || minBps > startBps || startBps > maxBps) {
            throw new IllegalArgumentException(
                    "minBps, startBps, maxBps: %d, %d, %d (expected: more than zero, ascending)"
                            .formatted(minBps, startBps, maxBps));
        }
    }

    public CongestionOptions withMode(FeedbackMode newMode) {
        return new CongestionOptions(newMode, startBps, minBps, maxBps);
    }

    public CongestionOptions withStartBps(long newStartBps) {
        return new CongestionOptions(mode, newStartBps, minBps, maxBps);
    }

    public CongestionOptions withMaxBps(long newMaxBps) {
        return new CongestionOptions(mode, startBps, minBps, newMaxBps);
    }
}
