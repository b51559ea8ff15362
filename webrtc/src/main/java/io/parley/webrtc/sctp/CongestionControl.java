package io.parley.webrtc.sctp;

/** Slow start, congestion avoidance and fast recovery of the one path (RFC 9260 §7.2). */
final class CongestionControl {
    /** RFC 9260 §7.2.1 starts with about 4 packets; 10 are as in RFC 6928. See docs/sctp.md. */
    private static final int INITIAL_PACKETS = 10;

    /** Growth in slow start by one SACK: it may stand for a whole batch of packets. */
    private static final int MAX_GROWTH_PACKETS = 32;

    private static final int MAX_CWND = 64 << 20;

    /**
     * Up to here the window grows as the RFC says; at 100 MB/s it lasts 2.5 ms. Beyond, it grows
     * only while that does not build a queue: on a path that loses nothing until its buffers are
     * full, a small message would wait behind megabytes. See docs/sctp.md.
     */
    private static final int FREE_WINDOW = 256 << 10;

    /**
     * A round trip that is longer than the shortest one by this, or by a quarter, tells of a queue.
     */
    private static final long QUEUE_NANOS = 2_000_000;

    private static final long NOT_IN_RECOVERY = -1;

    private final int mtu;
    private int cwnd;
    private int ssthresh = MAX_CWND;
    private int partialBytesAcked;
    private long recoveryExitTsn = NOT_IN_RECOVERY;
    private long shortestRoundTripNanos = Long.MAX_VALUE;
    private long lastRoundTripNanos;

    CongestionControl(int mtu) {
        this.mtu = mtu;
        this.cwnd = INITIAL_PACKETS * mtu;
    }

    int cwnd() {
        return cwnd;
    }

    int ssthresh() {
        return ssthresh;
    }

    boolean inFastRecovery() {
        return recoveryExitTsn != NOT_IN_RECOVERY;
    }

    /** A measurement on a chunk that was sent once. */
    void onRoundTrip(long nanos) {
        lastRoundTripNanos = nanos;
        shortestRoundTripNanos = Math.min(shortestRoundTripNanos, nanos);
    }

    /** The cumulative ack point moved. */
    void onCumulativeAck(long cumulativeTsn, int bytesAcked, int flightBefore) {
        if (inFastRecovery()) {
            if (cumulativeTsn >= recoveryExitTsn) { // §7.2.4 (5)
                recoveryExitTsn = NOT_IN_RECOVERY;
            }
            return;
        }
        // §7.2.1, §7.2.2: only a window that was in full use may grow.
        boolean fullyUsed = flightBefore + mtu > cwnd;
        if (cwnd <= ssthresh) {
            if (fullyUsed) {
                grow(Math.min(bytesAcked, MAX_GROWTH_PACKETS * mtu));
            }
            return;
        }
        partialBytesAcked += bytesAcked;
        if (partialBytesAcked >= cwnd) {
            partialBytesAcked -= cwnd;
            if (fullyUsed) {
                grow(mtu);
            }
        }
    }

    /** A chunk was reported missing often enough; true when this starts a fast recovery. */
    boolean onFastRetransmit(long highestOutstandingTsn) {
        if (inFastRecovery()) {
            return false;
        }
        reduce(); // §7.2.3
        cwnd = ssthresh;
        recoveryExitTsn = highestOutstandingTsn;
        return true;
    }

    /** The T3-rtx timer expired (§7.2.3, §6.3.3 E1). */
    void onTimeout() {
        reduce();
        cwnd = mtu;
        recoveryExitTsn = NOT_IN_RECOVERY;
        forgetRoundTrips();
    }

    /** Nothing was sent for a while (§7.2.1: the window is lowered when the path is idle). */
    void onIdle() {
        cwnd = Math.max(cwnd / 2, Math.min(cwnd, INITIAL_PACKETS * mtu));
        forgetRoundTrips();
    }

    /** The path may be another one now. */
    private void forgetRoundTrips() {
        shortestRoundTripNanos = Long.MAX_VALUE;
        lastRoundTripNanos = 0;
    }

    void onNothingInFlight() {
        partialBytesAcked = 0; // §7.2.2
    }

    private void reduce() {
        ssthresh = Math.max(cwnd / 2, 4 * mtu);
        partialBytesAcked = 0;
    }

    private void grow(int bytes) {
        if (cwnd < FREE_WINDOW || !buildsQueue()) {
            cwnd = Math.min(MAX_CWND, cwnd + bytes);
        } else { // it grew for a round trip before that could be seen
            cwnd = Math.max(FREE_WINDOW, cwnd - bytes / 8);
        }
    }

    private boolean buildsQueue() {
        return lastRoundTripNanos - shortestRoundTripNanos
                > Math.max(QUEUE_NANOS, shortestRoundTripNanos / 4);
    }
}
