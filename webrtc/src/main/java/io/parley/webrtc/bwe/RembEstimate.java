package io.parley.webrtc.bwe;

/**
 * The bandwidth as the receiver tells it, bounded by the loss that its reports tell. Before the
 * first word nothing limits: a receiver that never says any negotiated REMB for show.
 */
final class RembEstimate {
    private static final long MS = 1_000_000;
    private static final long FIRST_PAUSE_NANOS = 2_000 * MS;
    private static final long MAX_PAUSE_NANOS = 10_000 * MS;
    private static final double FACTOR = 1.5;
    private static final double HEADROOM = 1.25;

    private final LossControl losses;
    private final long minBps;
    private final long maxBps;
    private long rembBps;
    private long targetBps;
    private long nextProbeNanos;
    private long probedFromBps;
    private long pauseNanos = FIRST_PAUSE_NANOS;

    RembEstimate(CongestionOptions options) {
        minBps = options.minBps();
        maxBps = options.maxBps();
        losses = new LossControl(minBps);
        rembBps = maxBps;
        targetBps = maxBps;
    }

    void onRemb(long bps, long nowNanos) {
        boolean first = rembBps == maxBps;
        if (bps < rembBps || first) {
            nextProbeNanos = Math.max(nextProbeNanos, nowNanos + pauseNanos);
        }
        rembBps = Math.max(minBps, Math.min(maxBps, bps));
        conclude();
    }

    void onReport(int lostPackets, int arrivedPackets, long bytes, long sentBps, long nowNanos) {
        losses.onReport(lostPackets, arrivedPackets, bytes);
        losses.update(Math.min(rembBps, maxBps), sentBps, nowNanos);
        conclude();
    }

    /** The rate at which to send for a while, so that the receiver may see more; or 0. */
    long pollProbe(long wantedBps, long nowNanos) {
        if (rembBps == maxBps
                || losses.isLimiting()
                || wantedBps <= targetBps
                || nowNanos < nextProbeNanos) {
            return 0;
        }
        boolean grew = targetBps > 1.05 * probedFromBps;
        pauseNanos = grew ? FIRST_PAUSE_NANOS : Math.min(2 * pauseNanos, MAX_PAUSE_NANOS);
        probedFromBps = targetBps;
        nextProbeNanos = nowNanos + pauseNanos;
        return (long) Math.min(FACTOR * targetBps, HEADROOM * wantedBps);
    }

    long nextProbeNanos() {
        return nextProbeNanos;
    }

    long targetBps() {
        return targetBps;
    }

    double lossFraction() {
        return losses.averageLoss();
    }

    private void conclude() {
        long target = losses.isLimiting() ? Math.min(rembBps, losses.bps()) : rembBps;
        targetBps = Math.max(minBps, target);
    }
}
