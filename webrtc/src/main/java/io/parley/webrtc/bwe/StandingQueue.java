package io.parley.webrtc.bwe;

/**
 * Finds a queue that neither grows nor shrinks, which a trend cannot show, and says when to send
 * less so that it drains.
 *
 * <p>The queue is the one-way delay above the least of the last while. Draining ends when the queue
 * is short, or after the time in which ours would have drained: then others fill it, and to send
 * less would only leave the path to them.
 */
final class StandingQueue {
    private static final long MS = 1_000_000;

    /**
     * The least delay is of this window and the one before: 10 to 20 s, below which clocks agree.
     */
    private static final long BASE_WINDOW_NANOS = 10_000 * MS;

    /** Longer than this for two reports is to be drained. */
    private static final long LONG_NANOS = 150 * MS;

    private static final long SHORT_NANOS = 40 * MS;
    private static final long MAX_DRAIN_NANOS = 8_000 * MS;

    /** What a report and a round trip take. */
    private static final long MARGIN_NANOS = 500 * MS;

    private static final long NEVER = -1;

    /** How long a queue of others is left alone. */
    private static final long GIVE_UP_NANOS = 30_000 * MS;

    /** Of what arrives, this is sent while a queue drains. */
    static final double DRAIN_FACTOR = 0.6;

    private long windowLeast = Long.MAX_VALUE;
    private long previousLeast = Long.MAX_VALUE;
    private long windowStartNanos = -1;
    private long reportLeast = Long.MAX_VALUE;
    private int longReports;
    private long queueNanos;
    private long drainStartNanos;
    private long drainUntilNanos = NEVER;
    private long expectedFromNanos;
    private long leaveAloneUntilNanos = -1;
    private long drainBps;

    /** A packet's way; the two clocks differ by an unknown constant. */
    void onArrival(long sentNanos, long arrivalNanos) {
        long delay = arrivalNanos - sentNanos;
        reportLeast = Math.min(reportLeast, delay);
        windowLeast = Math.min(windowLeast, delay);
    }

    /** The queue as far as the packets tell that were taken in since the last report. */
    long pendingNanos() {
        return reportLeast == Long.MAX_VALUE
                ? 0
                : reportLeast - Math.min(windowLeast, previousLeast);
    }

    /** Whether a queue of that length is to be drained. */
    static boolean isLong(long nanos) {
        return nanos > LONG_NANOS;
    }

    /**
     * All packets of a report were taken in.
     *
     * @param certain whether no second report is needed
     */
    void onReport(long acknowledgedBps, boolean certain, long nowNanos) {
        if (reportLeast == Long.MAX_VALUE) {
            return;
        }
        turnWindow(nowNanos);
        long before = queueNanos;
        queueNanos = reportLeast - Math.min(windowLeast, previousLeast);
        reportLeast = Long.MAX_VALUE;
        longReports = isLong(queueNanos) ? longReports + 1 : 0;
        if (isDraining()) {
            drain(acknowledgedBps, queueNanos < before, nowNanos);
        } else if (longReports >= (certain ? 1 : 2)
                && acknowledgedBps > 0
                && nowNanos >= leaveAloneUntilNanos) {
            drainStartNanos = nowNanos;
            expectDrained(acknowledgedBps, nowNanos);
        }
    }

    boolean isDraining() {
        return drainUntilNanos != NEVER;
    }

    /** Nothing is sent any more that could drain or fill it. */
    void endDrain() {
        drainUntilNanos = NEVER;
        longReports = 0;
    }

    /** What may be sent while the queue drains. */
    long drainBps() {
        return drainBps;
    }

    /** The shortest queue that a packet of the last report met. */
    long queueNanos() {
        return queueNanos;
    }

    private void drain(long acknowledgedBps, boolean shrinks, long nowNanos) {
        if (queueNanos < SHORT_NANOS) {
            drainUntilNanos = NEVER;
        } else if (!shrinks && DRAIN_FACTOR * acknowledgedBps < 0.95 * drainBps) {
            expectDrained(acknowledgedBps, nowNanos); // the path is slower than it seemed
        } else if (nowNanos >= drainUntilNanos) {
            if (queueNanos < expectedFromNanos * 3 / 4) {
                expectDrained(acknowledgedBps, nowNanos); // it helps: go on
            } else {
                drainUntilNanos = NEVER;
                leaveAloneUntilNanos = nowNanos + GIVE_UP_NANOS;
            }
        }
    }

    private void expectDrained(long acknowledgedBps, long nowNanos) {
        drainBps = (long) (DRAIN_FACTOR * acknowledgedBps);
        expectedFromNanos = queueNanos;
        long needed = (long) (queueNanos / (1 - DRAIN_FACTOR)) + MARGIN_NANOS;
        drainUntilNanos = Math.min(nowNanos + needed, drainStartNanos + MAX_DRAIN_NANOS);
    }

    private void turnWindow(long nowNanos) {
        if (windowStartNanos < 0) {
            windowStartNanos = nowNanos;
        } else if (nowNanos - windowStartNanos >= BASE_WINDOW_NANOS) {
            previousLeast = windowLeast;
            windowLeast = reportLeast;
            windowStartNanos = nowNanos;
        }
    }
}
