package io.parley.webrtc.bwe;

/**
 * How many bits a second arrive, from reports: rates of short windows, each weighted by how far it
 * is to be trusted. A value far off the estimate counts less, so that one burst changes little, and
 * two in a row much.
 */
final class AcknowledgedBitrate {
    private static final long MS = 1_000_000;
    private static final long FIRST_WINDOW_NANOS = 500 * MS;
    private static final long WINDOW_NANOS = 150 * MS;
    private static final double UNCERTAINTY = 10;

    /** While the user sends less than it may, a low rate says nothing of the path. */
    private static final double UNCERTAINTY_LIMITED = 20;

    private static final double FIRST_VARIANCE = 50;
    private static final double DRIFT = 5;

    private long windowBytes;
    private long windowNanos;
    private long lastArrivalNanos = -1;
    private double kbps = -1;
    private double variance = FIRST_VARIANCE;

    /** A packet arrived, by the receiver's clock. */
    void onArrival(long arrivalNanos, int bytes, boolean limitedByUser) {
        if (lastArrivalNanos >= 0) {
            long elapsed = arrivalNanos - lastArrivalNanos;
            if (elapsed < 0) { // reordered: counts for the current window
                windowBytes += bytes;
                return;
            }
            windowNanos += elapsed;
        }
        lastArrivalNanos = arrivalNanos;
        long length = kbps < 0 ? FIRST_WINDOW_NANOS : WINDOW_NANOS;
        if (windowNanos >= length) {
            // A long silence is not a low rate of the path.
            boolean wasSilent = windowNanos > 4 * length;
            if (!wasSilent) {
                onWindow(windowBytes * 8e6 / windowNanos, limitedByUser);
            }
            windowNanos = 0;
            windowBytes = 0;
        }
        windowBytes += bytes;
    }

    /** What arrives from now on has nothing to do with what came before. */
    void restart() {
        windowBytes = 0;
        windowNanos = 0;
        lastArrivalNanos = -1;
    }

    /** So much must be what the path carries, for want of a measurement. */
    void assume(long bps) {
        kbps = bps / 1e3;
        expectChange();
    }

    /** Bit/s, or 0 while unknown. */
    long bps() {
        return kbps < 0 ? 0 : (long) (kbps * 1000);
    }

    /** The rate will change at once, by an order of this side: trust the next window. */
    void expectChange() {
        variance += 200;
    }

    private void onWindow(double sampleKbps, boolean limitedByUser) {
        if (kbps < 0) {
            kbps = sampleKbps;
            return;
        }
        double scale = limitedByUser && sampleKbps < kbps ? UNCERTAINTY_LIMITED : UNCERTAINTY;
        double uncertainty = scale * Math.abs(kbps - sampleKbps) / Math.max(kbps, 1);
        double sampleVariance = Math.max(uncertainty * uncertainty, 1e-3);
        double predicted = variance + DRIFT;
        kbps = (sampleVariance * kbps + predicted * sampleKbps) / (sampleVariance + predicted);
        variance = sampleVariance * predicted / (sampleVariance + predicted);
    }
}
