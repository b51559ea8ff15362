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
 * @param sampled whether packets may go without a transport-wide sequence number while the path is
 *     calm, as {@link CongestionController#numbers} then says
 */
public record CongestionOptions(
        FeedbackMode mode, long startBps, long minBps, long maxBps, boolean sampled) {
    /** For a server's subscribers: what a broadband line takes at once, up to a large grid. */
    public static final CongestionOptions SUBSCRIBER =
            new CongestionOptions(FeedbackMode.TRANSPORT_CC, 1_000_000, 50_000, 50_000_000, true);

    /** For a publisher: it starts where the browsers do. */
    public static final CongestionOptions PUBLISHER =
            new CongestionOptions(FeedbackMode.TRANSPORT_CC, 300_000, 30_000, 30_000_000, false);

    public CongestionOptions {
        Objects.requireNonNull(mode, "mode");
        if (minBps < 1 || minBps > startBps || startBps > maxBps) {
            throw new IllegalArgumentException(
                    "minBps, startBps, maxBps: %d, %d, %d (expected: more than zero, ascending)"
                            .formatted(minBps, startBps, maxBps));
        }
    }

    public CongestionOptions withMode(FeedbackMode newMode) {
        return new CongestionOptions(newMode, startBps, minBps, maxBps, sampled);
    }

    public CongestionOptions withStartBps(long newStartBps) {
        return new CongestionOptions(mode, newStartBps, minBps, maxBps, sampled);
    }

    public CongestionOptions withMaxBps(long newMaxBps) {
        return new CongestionOptions(mode, startBps, minBps, newMaxBps, sampled);
    }
}
