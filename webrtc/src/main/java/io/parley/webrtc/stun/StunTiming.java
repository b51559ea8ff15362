package io.parley.webrtc.stun;

import java.time.Duration;

/**
 * When a request is sent again, and when it is given up (RFC 8489 §6.2).
 *
 * @param rtoNanos wait after the first request; it doubles with each further one, more than 0
 * @param maxRtoNanos where the doubling ends, {@code rtoNanos} or more
 * @param maxRequests "Rc": how often the request is sent, 1 or more
 * @param finalWaitNanos wait after the last request
 */
public record StunTiming(long rtoNanos, long maxRtoNanos, int maxRequests, long finalWaitNanos) {
    /** RFC 8489 §6.2.1: RTO 500 ms, Rc 7, Rm 16. */
    public static final StunTiming UDP =
            new StunTiming(
                    Duration.ofMillis(500).toNanos(),
                    Duration.ofMillis(32_000).toNanos(),
                    7,
                    Duration.ofMillis(8000).toNanos());

    /** RFC 8489 §6.2.2: sent once, "Ti" of 39.5 s. */
    public static final StunTiming TCP = once(Duration.ofMillis(39_500));

    public StunTiming {
        if (rtoNanos <= 0 || maxRtoNanos < rtoNanos) {
            throw new IllegalArgumentException(
                    "rto: " + rtoNanos + " to " + maxRtoNanos + " ns (expected: 0 < rto <= max)");
        }
        if (maxRequests < 1 || finalWaitNanos <= 0) {
            throw new IllegalArgumentException(
                    "maxRequests: "
                            + maxRequests
                            + ", finalWait: "
                            + finalWaitNanos
                            + " ns (expected: 1 or more, more than 0)");
        }
    }

    /** Sent once, and given up after {@code wait}. */
    public static StunTiming once(Duration wait) {
        return new StunTiming(wait.toNanos(), wait.toNanos(), 1, wait.toNanos());
    }

    long waitAfter(int requestsSent) {
        if (requestsSent >= maxRequests) {
            return finalWaitNanos;
        }
        int doublings = Math.min(requestsSent - 1, 30);
        return rtoNanos > maxRtoNanos >> doublings ? maxRtoNanos : rtoNanos << doublings;
    }
}
