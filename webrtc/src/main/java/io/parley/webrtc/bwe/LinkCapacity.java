package io.parley.webrtc.bwe;

/**
 * Where the path's limit was found: average and deviation of what arrived whenever it was overused
 * (draft-ietf-rmcat-gcc-02 §5.5, "average max bit rate").
 */
final class LinkCapacity {
    private static final double WEIGHT = 0.05;
    private static final double DEVIATIONS = 3;

    private double averageKbps = -1;

    /** Variance, in units of the average, so that it fits all rates. */
    private double variance = 0.4;

    boolean isKnown() {
        return averageKbps >= 0;
    }

    long averageBps() {
        return (long) (averageKbps * 1000);
    }

    long upperBps() {
        return (long) ((averageKbps + DEVIATIONS * deviation()) * 1000);
    }

    long lowerBps() {
        return (long) (Math.max(0, averageKbps - DEVIATIONS * deviation()) * 1000);
    }

    void onOveruse(long acknowledgedBps) {
        double kbps = acknowledgedBps / 1000.0;
        averageKbps = averageKbps < 0 ? kbps : (1 - WEIGHT) * averageKbps + WEIGHT * kbps;
        double error = averageKbps - kbps;
        double sample = error * error / Math.max(averageKbps, 1);
        variance = (1 - WEIGHT) * variance + WEIGHT * sample;
        variance = Math.max(0.4, Math.min(2.5, variance));
    }

    void forget() {
        averageKbps = -1;
    }

    private double deviation() {
        return Math.sqrt(variance * averageKbps);
    }
}
