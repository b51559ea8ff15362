package io.parley.webrtc.bwe;

import io.parley.webrtc.wire.Deadline;

/**
 * Which packets are numbered, so that their receiver reports them: all, until the path has been
 * calm for a while; then what leaves within {@value #WINDOW_MILLIS} ms, a picture, now and then,
 * the less often the longer the calm lasts. A receiver sends a report for every 100 ms in which
 * numbered packets came, and on a server those of many subscribers cost more than the packets
 * themselves.
 *
 * <p>At the first sign of trouble all packets are numbered again; a path that had such a sign soon
 * after it was trusted has to be calm for longer the next time.
 */
final class FeedbackSampling {
    private static final long MS = 1_000_000;

    static final long WINDOW_MILLIS = 20;

    private static final long WINDOW_NANOS = WINDOW_MILLIS * MS;

    /** So long a path is calm before it is trusted, and at most after trouble. */
    private static final long FIRST_CALM_NANOS = 2_000 * MS;

    private static final long MAX_CALM_NANOS = 60_000 * MS;

    /** Trouble after so long a trust is no property of the path. */
    private static final long FORGIVEN_NANOS = 60_000 * MS;

    /** A path is looked at after another eighth of the time for which it has been calm. */
    private static final long CALM_SHARE = 8;

    private static final long MIN_PERIOD_NANOS = 250 * MS;
    private static final long MAX_PERIOD_NANOS = 1_000 * MS;

    /** Beside the round trip: a sample that is not reported within this is trouble. */
    private static final long ANSWER_NANOS = 400 * MS;

    private static final long NEVER = -1;

    private boolean sampling;
    private long neededNanos = FIRST_CALM_NANOS;
    private long calmSinceNanos = NEVER;
    private long trustedNanos;
    private long windowStartNanos;
    private long unansweredNanos = Deadline.NEVER;

    /** Whether there are packets without numbers. */
    boolean isSampling() {
        return sampling;
    }

    /** Whether a packet that leaves now takes part. */
    boolean takes(long nowNanos) {
        if (!sampling || nowNanos - windowStartNanos < WINDOW_NANOS) {
            return true;
        }
        if (nowNanos - windowStartNanos < periodNanos(nowNanos)) {
            return false;
        }
        windowStartNanos = nowNanos;
        unansweredNanos = Math.min(unansweredNanos, nowNanos);
        return true;
    }

    private long periodNanos(long nowNanos) {
        long share = (nowNanos - calmSinceNanos) / CALM_SHARE;
        return Math.max(MIN_PERIOD_NANOS, Math.min(MAX_PERIOD_NANOS, share));
    }

    /** Whether a sample should have been reported by now. */
    boolean isOverdue(long rttNanos, long nowNanos) {
        return nowNanos - ANSWER_NANOS - rttNanos > unansweredNanos;
    }

    /** A report came, and shows a path without queue or loss that carries all that is wanted. */
    void onCalm(long nowNanos) {
        unansweredNanos = Deadline.NEVER;
        if (calmSinceNanos == NEVER) {
            calmSinceNanos = nowNanos;
        } else if (!sampling && nowNanos - calmSinceNanos >= neededNanos) {
            sampling = true;
            trustedNanos = nowNanos;
            windowStartNanos = nowNanos;
        }
    }

    /** There is a sign of trouble. */
    void onTrouble(long nowNanos) {
        if (sampling) {
            boolean soon = nowNanos - trustedNanos < FORGIVEN_NANOS;
            neededNanos = soon ? Math.min(2 * neededNanos, MAX_CALM_NANOS) : FIRST_CALM_NANOS;
        }
        restart();
    }

    /** More is to be found out than a sample tells: the path is not to blame. */
    void restart() {
        sampling = false;
        calmSinceNanos = NEVER;
        unansweredNanos = Deadline.NEVER;
    }
}
