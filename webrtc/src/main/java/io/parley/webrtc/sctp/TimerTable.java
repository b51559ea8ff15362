package io.parley.webrtc.sctp;

import io.parley.webrtc.wire.Deadline;
import java.util.Arrays;

/** One deadline for each timer. */
final class TimerTable {
    private final long[] deadlines = new long[SctpTimer.values().length];

    TimerTable() {
        stopAll();
    }

    void set(SctpTimer timer, long deadlineNanos) {
        deadlines[timer.ordinal()] = deadlineNanos;
    }

    void stop(SctpTimer timer) {
        deadlines[timer.ordinal()] = Deadline.NEVER;
    }

    void stopAll() {
        Arrays.fill(deadlines, Deadline.NEVER);
    }

    boolean isRunning(SctpTimer timer) {
        return deadlines[timer.ordinal()] != Deadline.NEVER;
    }

    /** True once for each expiry: a timer that is due stops. */
    boolean expire(SctpTimer timer, long nowNanos) {
        if (nowNanos < deadlines[timer.ordinal()]) {
            return false;
        }
        stop(timer);
        return true;
    }

    long next() {
        long next = Deadline.NEVER;
        for (long deadline : deadlines) {
            next = Math.min(next, deadline);
        }
        return next;
    }
}
