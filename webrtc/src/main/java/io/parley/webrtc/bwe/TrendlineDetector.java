package io.parley.webrtc.bwe;

/**
 * Tells from the trend of the one-way delay whether a queue grows (draft-ietf-rmcat-gcc-02 §5.3 and
 * §5.4, with a line through the last samples in place of the Kalman filter).
 *
 * <p>The threshold adapts: it rises where the delay jumps about anyhow, and so leaves a share to us
 * beside a flow that keeps the queue full; it falls slowly.
 */
final class TrendlineDetector {
    private static final int WINDOW = 20;
    private static final double SMOOTHING = 0.9;
    private static final double GAIN = 4.0;

    /** A trend of few samples counts less; from so many on it counts fully. */
    private static final int MAX_DELTAS = 60;

    private static final double FIRST_THRESHOLD = 12.5; // "del_var_th(0)"
    private static final double MIN_THRESHOLD = 6;
    private static final double MAX_THRESHOLD = 600;
    private static final double THRESHOLD_UP = 0.0087; // "K_u"
    private static final double THRESHOLD_DOWN = 0.039; // "K_d"

    /** A trend further above the threshold is a sudden drop: the threshold must not follow it. */
    private static final double MAX_ADAPTED = 15;

    private static final double MAX_TIME_DELTA_MS = 100;

    /** The trend must stay above the threshold for so long ("overuse_time_th"). */
    private static final double OVERUSE_TIME_MS = 10;

    private final double[] times = new double[WINDOW];
    private final double[] delays = new double[WINDOW];
    private int samples;
    private int nextSample;

    private long firstArrivalNanos = -1;
    private int deltas;
    private double accumulatedMs;
    private double smoothedMs;
    private double previousTrend;
    private double threshold = FIRST_THRESHOLD;
    private long lastThresholdNanos = -1;
    private double overusingMs = -1;
    private int overuseCount;
    private BandwidthUsage usage = BandwidthUsage.NORMAL;

    /** A group of packets ended; all times by the receiver's clock but the send delta. */
    void onGroup(long arrivalDeltaNanos, long sendDeltaNanos, long arrivalNanos) {
        if (firstArrivalNanos < 0) {
            firstArrivalNanos = arrivalNanos;
        }
        deltas = Math.min(deltas + 1, MAX_DELTAS);
        accumulatedMs += (arrivalDeltaNanos - sendDeltaNanos) / 1e6;
        smoothedMs = SMOOTHING * smoothedMs + (1 - SMOOTHING) * accumulatedMs;
        times[nextSample] = (arrivalNanos - firstArrivalNanos) / 1e6;
        delays[nextSample] = smoothedMs;
        nextSample = (nextSample + 1) % WINDOW;
        samples = Math.min(samples + 1, WINDOW);
        double trend = samples == WINDOW ? slope() : previousTrend;
        detect(trend, sendDeltaNanos / 1e6, arrivalNanos);
    }

    BandwidthUsage usage() {
        return usage;
    }

    void reset() {
        samples = 0;
        nextSample = 0;
        deltas = 0;
        accumulatedMs = 0;
        smoothedMs = 0;
        previousTrend = 0;
        firstArrivalNanos = -1;
        lastThresholdNanos = -1;
        threshold = FIRST_THRESHOLD;
        overusingMs = -1;
        overuseCount = 0;
        usage = BandwidthUsage.NORMAL;
    }

    /** Least squares. */
    private double slope() {
        double meanTime = 0;
        double meanDelay = 0;
        for (int i = 0; i < WINDOW; i++) {
            meanTime += times[i];
            meanDelay += delays[i];
        }
        meanTime /= WINDOW;
        meanDelay /= WINDOW;
        double numerator = 0;
        double denominator = 0;
        for (int i = 0; i < WINDOW; i++) {
            double time = times[i] - meanTime;
            numerator += time * (delays[i] - meanDelay);
            denominator += time * time;
        }
        return denominator == 0 ? previousTrend : numerator / denominator;
    }

    private void detect(double trend, double sendDeltaMs, long arrivalNanos) {
        double scaled = deltas * trend * GAIN;
        if (scaled > threshold) {
            // The first group above it may have begun anywhere between two groups.
            overusingMs = overusingMs < 0 ? sendDeltaMs / 2 : overusingMs + sendDeltaMs;
            overuseCount++;
            if (overusingMs > OVERUSE_TIME_MS && overuseCount > 1 && trend >= previousTrend) {
                overusingMs = 0;
                overuseCount = 0;
                usage = BandwidthUsage.OVERUSING;
            }
        } else {
            overusingMs = -1;
            overuseCount = 0;
            usage = scaled < -threshold ? BandwidthUsage.UNDERUSING : BandwidthUsage.NORMAL;
        }
        previousTrend = trend;
        adapt(Math.abs(scaled), arrivalNanos);
    }

    private void adapt(double scaled, long arrivalNanos) {
        if (lastThresholdNanos < 0) {
            lastThresholdNanos = arrivalNanos;
        }
        if (scaled <= threshold + MAX_ADAPTED) {
            double factor = scaled < threshold ? THRESHOLD_DOWN : THRESHOLD_UP;
            double elapsedMs =
                    Math.min((arrivalNanos - lastThresholdNanos) / 1e6, MAX_TIME_DELTA_MS);
            threshold += factor * (scaled - threshold) * elapsedMs;
            threshold = Math.max(MIN_THRESHOLD, Math.min(MAX_THRESHOLD, threshold));
        }
        lastThresholdNanos = arrivalNanos;
    }
}
