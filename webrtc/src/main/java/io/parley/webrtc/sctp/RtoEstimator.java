package io.parley.webrtc.sctp;

/** Retransmission timeout from round trip times (RFC 9260 §6.3.1). */
final class RtoEstimator {
    private static final long MS = 1_000_000;

    /** RFC 9260 §16 says 1 s; see docs/sctp.md. */
    static final long INITIAL_NANOS = 500 * MS;

    /** RFC 9260 §16 says 1 s; more than the peer's delayed acknowledgement (200 ms) it must be. */
    static final long MIN_NANOS = 400 * MS;

    /** RFC 9260 §16 says 60 s; see docs/sctp.md. */
    static final long MAX_NANOS = 10_000 * MS;

    private static final long GRANULARITY_NANOS = 10 * MS;

    private long srttNanos = -1;
    private long rttvarNanos;
    private long rtoNanos = INITIAL_NANOS;

    /** A measurement on a chunk that was sent once (Karn's rule, §6.3.1 C5). */
    void onRoundTrip(long rttNanos) {
        if (srttNanos < 0) { // C2
            srttNanos = rttNanos;
            rttvarNanos = rttNanos / 2;
        } else { // C3
            rttvarNanos += (Math.abs(srttNanos - rttNanos) - rttvarNanos) / 4;
            srttNanos += (rttNanos - srttNanos) / 8;
        }
        rtoNanos = clamp(srttNanos + Math.max(GRANULARITY_NANOS, 4 * rttvarNanos));
    }

    /** Doubles after an expiry (§6.3.3 E2). */
    void backOff() {
        rtoNanos = clamp(rtoNanos * 2);
    }

    long rtoNanos() {
        return rtoNanos;
    }

    /** Smoothed round trip time, or the initial timeout before the first measurement. */
    long srttNanos() {
        return srttNanos < 0 ? INITIAL_NANOS : srttNanos;
    }

    private static long clamp(long nanos) {
        return Math.max(MIN_NANOS, Math.min(MAX_NANOS, nanos)); // C6, C7
    }
}
