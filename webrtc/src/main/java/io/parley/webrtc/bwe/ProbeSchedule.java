package io.parley.webrtc.bwe;

/**
 * Decides when to look for more bandwidth, and at which rate: while more is wanted than may be
 * sent, and the path is calm. A probe that succeeds is followed by a larger one at once; after one
 * that fails there is a pause, longer each time.
 */
final class ProbeSchedule {
    private static final long MS = 1_000_000;
    private static final long FIRST_PAUSE_NANOS = 1_000 * MS;
    private static final long MAX_PAUSE_NANOS = 4_000 * MS;
    private static final long RESULT_NANOS = 1_000 * MS;

    /** The first probe, when nothing is known yet; later ones look less far. */
    private static final double FIRST_FACTOR = 3;

    private static final double FACTOR = 2;

    /** What is wanted fits only when the estimate is a little larger. */
    private static final double HEADROOM = 1.25;

    private static final double SUCCESS_SHARE = 0.7;

    /** After a decrease in a time of little traffic, most of the old estimate is tried again. */
    private static final double RECOVERY_SHARE = 0.85;

    private final long maxBps;
    private boolean limitKnown;
    private long pauseNanos = FIRST_PAUSE_NANOS;
    private long nextNanos;
    private long pendingBps;
    private long pendingUntilNanos;
    private long recoveryBps;

    ProbeSchedule(long maxBps) {
        this.maxBps = maxBps;
    }

    /**
     * The rate of a probe to be sent now, or 0.
     *
     * @param calm the path is neither overused nor draining, and loss does not limit
     */
    long poll(long targetBps, long wantedBps, boolean calm, long nowNanos) {
        if (pendingBps > 0) {
            if (nowNanos < pendingUntilNanos) {
                return 0;
            }
            fail(nowNanos);
        }
        double goal = Math.min(HEADROOM * wantedBps, maxBps);
        if (!calm || goal <= 1.05 * targetBps || wantedBps <= targetBps || nowNanos < nextNanos) {
            return 0;
        }
        double rate = Math.max((limitKnown ? FACTOR : FIRST_FACTOR) * targetBps, recoveryBps);
        pendingBps = (long) Math.min(rate, goal);
        pendingUntilNanos = nowNanos + RESULT_NANOS;
        recoveryBps = 0;
        return pendingBps;
    }

    /** A probe was measured. */
    void onResult(long measuredBps, long nowNanos) {
        if (pendingBps == 0) {
            return;
        }
        if (measuredBps < SUCCESS_SHARE * pendingBps) {
            fail(nowNanos);
            return;
        }
        pendingBps = 0;
        pauseNanos = FIRST_PAUSE_NANOS;
        nextNanos = nowNanos;
    }

    /** The path was overused right after a probe, which explains it. */
    void onProbeTooLarge(long nowNanos) {
        if (pendingBps > 0) {
            fail(nowNanos);
        }
    }

    /** The path was overused. */
    void onDecrease(long beforeBps, boolean limitedByUser, long nowNanos) {
        limitKnown = true;
        recoveryBps = limitedByUser ? (long) (RECOVERY_SHARE * beforeBps) : 0;
        if (pendingBps > 0) {
            fail(nowNanos);
        } else {
            pauseNanos = FIRST_PAUSE_NANOS;
            nextNanos = Math.max(nextNanos, nowNanos + FIRST_PAUSE_NANOS);
        }
    }

    /** When {@link #poll} may return a rate, if the path is calm and more is wanted. */
    long nextNanos() {
        return pendingBps > 0 ? pendingUntilNanos : nextNanos;
    }

    private void fail(long nowNanos) {
        limitKnown = true;
        pendingBps = 0;
        nextNanos = nowNanos + pauseNanos;
        pauseNanos = Math.min(2 * pauseNanos, MAX_PAUSE_NANOS);
    }
}
