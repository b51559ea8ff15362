package io.parley.webrtc.ice;

import io.parley.webrtc.wire.Deadline;
import java.util.random.RandomGenerator;

/**
 * Consent freshness of the selected pair (RFC 7675 §5.1): when to ask, and how long the peer has
 * been silent. A question without an answer is repeated soon, so that a lost packet is not silence.
 */
final class Consent {
    private static final long RETRY_NANOS = 500_000_000L;
    private static final long RETRY_WHEN_SILENT_NANOS = 2_000_000_000L;

    private final IceOptions options;
    private final RandomGenerator random;
    private long lastAnswerAtNanos = Deadline.NEVER;
    private long nextCheckAtNanos = Deadline.NEVER;

    Consent(IceOptions options, RandomGenerator random) {
        this.options = options;
        this.random = random;
    }

    /** The peer has just answered over the selected pair. */
    void onAnswer(long nowNanos) {
        lastAnswerAtNanos = nowNanos;
        // RFC 7675 §5.1: 0.8 to 1.2 of the interval, so that checks of many peers do not meet
        double factor = 0.8 + 0.4 * random.nextDouble();
        nextCheckAtNanos = nowNanos + (long) (options.consentInterval().toNanos() * factor);
    }

    boolean isCheckDue(long nowNanos) {
        return nowNanos >= nextCheckAtNanos;
    }

    void onCheckSent(long nowNanos, long rttNanos) {
        long wait = isSilent(nowNanos) ? RETRY_WHEN_SILENT_NANOS : RETRY_NANOS;
        nextCheckAtNanos = nowNanos + Math.max(wait, 2 * rttNanos);
    }

    /** No check is due any more; the time of the last answer still counts. */
    void stopChecking() {
        nextCheckAtNanos = Deadline.NEVER;
    }

    boolean isSilent(long nowNanos) {
        return nowNanos >= silentAt();
    }

    boolean isExpired(long nowNanos) {
        return nowNanos >= expiresAt();
    }

    /** The next of check, silence and expiry after {@code nowNanos}. */
    long nextTimeout(boolean silenceKnown) {
        long end = silenceKnown ? expiresAt() : silentAt();
        return Math.min(nextCheckAtNanos, end);
    }

    private long silentAt() {
        return after(options.disconnectedTimeout().toNanos());
    }

    private long expiresAt() {
        return after(options.consentTimeout().toNanos());
    }

    private long after(long wait) {
        return lastAnswerAtNanos == Deadline.NEVER ? Deadline.NEVER : lastAnswerAtNanos + wait;
    }
}
