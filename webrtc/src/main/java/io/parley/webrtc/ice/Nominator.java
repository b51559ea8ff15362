package io.parley.webrtc.ice;

import io.parley.webrtc.wire.Deadline;
import io.parley.webrtc.wire.TransportProtocol;
import org.jspecify.annotations.Nullable;

/**
 * When the controlling agent nominates which pair (RFC 8445 §8.1.1 leaves it free), and which of
 * several nominations the controlled one follows.
 */
final class Nominator {
    /** A better pair that is being checked gets one round trip more, but at most this. */
    private static final long MAX_WAIT_NANOS = 100_000_000L;

    private static final long MIN_WAIT_NANOS = 1_000_000L;

    /** TCP is second best: UDP gets time for a retransmission before TCP is settled on. */
    private static final long TCP_WAIT_NANOS = 250_000_000L;

    /** Nominations this close together are those of a peer that nominates all its pairs. */
    private static final long SAME_TIME_NANOS = 1_000_000_000L;

    private @Nullable CandidatePair nominee;
    private long nominateAtNanos = Deadline.NEVER;

    /**
     * Whether the controlled agent moves to a pair that was nominated now. The peer knows best, so
     * the latest nomination counts; of several at the same time the pair of highest priority (RFC
     * 8445 §8.1.1 lets no peer do so, but older ones do).
     *
     * @param sinceNanos time since the selected pair was nominated last
     */
    static boolean replaces(long priority, long selectedPriority, long sinceNanos) {
        return priority > selectedPriority || sinceNanos > SAME_TIME_NANOS;
    }

    /** The pair to nominate now; null when it is too early or there is no valid one. */
    @Nullable CandidatePair choose(CheckList list, long nowNanos) {
        CandidatePair best = nominee == null ? list.bestValid() : null;
        if (best == null) {
            nominateAtNanos = Deadline.NEVER;
            return null;
        }
        if (list.isPendingAbove(best.priority()) && nowNanos < nominateAtNanos) {
            if (nominateAtNanos == Deadline.NEVER) {
                nominateAtNanos = nowNanos + waitOf(best);
            }
            return null;
        }
        nominee = best;
        nominateAtNanos = Deadline.NEVER;
        return best;
    }

    private static long waitOf(CandidatePair pair) {
        if (pair.path().protocol() == TransportProtocol.TCP) {
            return TCP_WAIT_NANOS;
        }
        return Math.max(MIN_WAIT_NANOS, Math.min(pair.rttNanos(), MAX_WAIT_NANOS));
    }

    boolean isNominee(CandidatePair pair) {
        return pair == nominee;
    }

    /** The nominee failed, or the role is lost. */
    void reset() {
        nominee = null;
        nominateAtNanos = Deadline.NEVER;
    }

    long nextTimeout() {
        return nominateAtNanos;
    }
}
