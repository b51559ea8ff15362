package io.parley.webrtc.bwe;

import java.util.Arrays;

/**
 * The estimate by loss: the bandwidth that explains best what was lost at which rate.
 *
 * <p>A path loses some share of packets at any rate ("inherent"), and everything beyond its
 * bandwidth. For a few candidates of bandwidth the likeliest inherent loss is computed, and the
 * candidate wins under which the last {@value #WINDOW} observations are likeliest. So a radio link
 * that loses 5 % of everything limits nothing, while loss that comes with the rate does. Between
 * equals the larger bandwidth wins.
 */
final class LossControl {
    /** Observations, each of {@value #OBSERVATION_MILLIS} ms or more: five seconds. */
    static final int WINDOW = 20;

    static final long OBSERVATION_MILLIS = 250;

    private static final int MIN_PACKETS = 10;
    private static final double AGING = 0.9;

    /** Less loss than this limits nothing. */
    private static final double NEGLIGIBLE = 0.01;

    /** More than this is no property of a path: it is bounded, more loosely at low rates. */
    private static final double MAX_INHERENT = 0.11;

    private static final double MAX_INHERENT_BALANCE_BPS = 25_000;
    private static final double MIN_INHERENT = 1e-3;

    /** So much in two observations is the end of what was known. */
    private static final double HEAVY = 0.3;

    private static final int NEWTON_STEPS = 3;

    /** Weight of a packet for the larger of two bandwidths: what breaks ties. */
    private static final double BIAS = 0.004;

    private static final double[] STEPS = {1.08, 1.02, 1, 0.95, 0.85, 0.7};
    private static final double ACKNOWLEDGED_SHARE = 0.95;

    private final long minBps;
    private final double[] lost = new double[WINDOW];
    private final double[] arrived = new double[WINDOW];
    private final double[] ratesBps = new double[WINDOW];
    private final double[] weights = new double[WINDOW];
    private int observations;
    private int newest = -1;

    private int pendingLost;
    private int pendingArrived;
    private long pendingBytes;
    private long pendingSinceNanos = -1;

    private double averageLoss;
    private boolean limiting;
    private double bps;

    LossControl(long minBps) {
        this.minBps = minBps;
        for (int age = 0; age < WINDOW; age++) {
            weights[age] = Math.pow(AGING, age);
        }
    }

    /** A packet was reported. */
    void onPacket(boolean arrivedThere, int bytes) {
        pendingBytes += bytes;
        if (arrivedThere) {
            pendingArrived++;
        } else {
            pendingLost++;
        }
    }

    /** A packet that counted as lost arrived late. */
    void onRecovered() {
        if (pendingLost > 0) {
            pendingLost--;
            pendingArrived++;
        }
    }

    /** A receiver report: a share of so many packets was lost; bytes are what was sent. */
    void onReport(int lostPackets, int arrivedPackets, long bytes) {
        pendingLost += lostPackets;
        pendingArrived += arrivedPackets;
        pendingBytes += bytes;
    }

    /**
     * Takes in what was reported once it is enough.
     *
     * @param otherwiseBps what may be sent by all other measures
     */
    void update(long otherwiseBps, long acknowledgedBps, long nowNanos) {
        if (pendingSinceNanos < 0) {
            pendingSinceNanos = nowNanos;
        }
        long elapsed = nowNanos - pendingSinceNanos;
        if (elapsed < OBSERVATION_MILLIS * 1_000_000
                || pendingLost + pendingArrived < MIN_PACKETS) {
            return;
        }
        newest = (newest + 1) % WINDOW;
        observations = Math.min(observations + 1, WINDOW);
        lost[newest] = pendingLost;
        arrived[newest] = pendingArrived;
        ratesBps[newest] = pendingBytes * 8e9 / elapsed;
        pendingLost = 0;
        pendingArrived = 0;
        pendingBytes = 0;
        pendingSinceNanos = nowNanos;
        if (observations > 2 && isHeavy(0) && isHeavy(1)) {
            observations = 2; // the path has changed: what was before would only slow this down
        }
        averageLoss = average();
        estimate(otherwiseBps, acknowledgedBps);
    }

    private boolean isHeavy(int age) {
        int i = at(age);
        return lost[i] > HEAVY * (lost[i] + arrived[i]);
    }

    /** Whether loss is what limits. */
    boolean isLimiting() {
        return limiting;
    }

    /** The estimate while {@link #isLimiting}, bit/s. */
    long bps() {
        return (long) bps;
    }

    /** 0 to 1, the latest counting most. */
    double averageLoss() {
        return averageLoss;
    }

    /** Forgets what is no whole observation yet. */
    void restart() {
        pendingLost = 0;
        pendingArrived = 0;
        pendingBytes = 0;
        pendingSinceNanos = -1;
    }

    /** Forgets all that was reported. */
    void reset() {
        observations = 0;
        newest = -1;
        Arrays.fill(lost, 0);
        restart();
        averageLoss = 0;
        limiting = false;
    }

    private void estimate(long otherwiseBps, long acknowledgedBps) {
        if (averageLoss < NEGLIGIBLE) {
            limiting = false;
            return;
        }
        double current = limiting ? Math.min(bps, otherwiseBps) : otherwiseBps;
        double best = otherwiseBps;
        double bestLikelihood = likelihood(otherwiseBps);
        for (double step : STEPS) {
            double candidate = Math.min(current * step, otherwiseBps);
            double likelihood = likelihood(candidate);
            if (likelihood > bestLikelihood) {
                bestLikelihood = likelihood;
                best = candidate;
            }
        }
        double acknowledged = Math.min(acknowledgedBps * ACKNOWLEDGED_SHARE, otherwiseBps);
        if (acknowledged > minBps && likelihood(acknowledged) > bestLikelihood) {
            best = acknowledged;
        }
        bps = Math.max(minBps, best);
        limiting = bps < otherwiseBps;
    }

    private double likelihood(double bandwidthBps) {
        double inherent = inherentLoss(bandwidthBps);
        double bias = BIAS * Math.log(bandwidthBps);
        double sum = 0;
        for (int age = 0; age < observations; age++) {
            int i = at(age);
            double p = lossProbability(inherent, bandwidthBps, ratesBps[i]);
            double packets = lost[i] + arrived[i];
            sum +=
                    weights[age]
                            * (lost[i] * Math.log(p)
                                    + arrived[i] * Math.log(1 - p)
                                    + bias * packets);
        }
        return sum;
    }

    /** The share that makes the observations likeliest, by Newton's method. */
    private double inherentLoss(double bandwidthBps) {
        double bound = MAX_INHERENT + MAX_INHERENT_BALANCE_BPS / bandwidthBps;
        double inherent = Math.max(MIN_INHERENT, Math.min(averageLoss, bound));
        for (int step = 0; step < NEWTON_STEPS; step++) {
            double first = 0;
            double second = 0;
            for (int age = 0; age < observations; age++) {
                int i = at(age);
                double p = lossProbability(inherent, bandwidthBps, ratesBps[i]);
                double through = 1 - overshoot(bandwidthBps, ratesBps[i]);
                double onLost = through / p;
                double onArrived = through / (1 - p);
                first += weights[age] * (lost[i] * onLost - arrived[i] * onArrived);
                second -=
                        weights[age]
                                * (lost[i] * onLost * onLost + arrived[i] * onArrived * onArrived);
            }
            if (second == 0) {
                break;
            }
            inherent = Math.max(MIN_INHERENT, Math.min(bound, inherent - 0.75 * first / second));
        }
        return inherent;
    }

    private static double lossProbability(double inherent, double bandwidthBps, double rateBps) {
        double p = inherent + (1 - inherent) * overshoot(bandwidthBps, rateBps);
        return Math.max(1e-6, Math.min(1 - 1e-6, p));
    }

    /** The share of a rate that is beyond the bandwidth. */
    private static double overshoot(double bandwidthBps, double rateBps) {
        return rateBps > bandwidthBps ? (rateBps - bandwidthBps) / rateBps : 0;
    }

    private double average() {
        double lostSum = 0;
        double sum = 0;
        for (int age = 0; age < observations; age++) {
            int i = at(age);
            lostSum += weights[age] * lost[i];
            sum += weights[age] * (lost[i] + arrived[i]);
        }
        return sum == 0 ? 0 : lostSum / sum;
    }

    private int at(int age) {
        return (newest - age + WINDOW) % WINDOW;
    }
}
