package io.parley.server.sfu;

/**
 * The score of one stream, 0 to 100, window after window: a simplified E-model (ITU-T G.107) for
 * loss and delay, and how far bitrate and layers fall short. The worst of them counts.
 */
final class StreamScore {
    static final double BEST = 100;

    /** Nothing came, but the peer lives. */
    private static final double DRY = 30;

    /** Lower it never gets, so that it can recover in a few windows. */
    private static final double LEAST = 20;

    /** What is above is EXCELLENT, and GOOD. */
    private static final double EXCELLENT = 80;

    private static final double GOOD = 40;

    /** Getting better is believed more slowly than getting worse. */
    private static final double RISE = 0.4;

    private static final double FALL = 0.7;

    /** Each spatial layer that is missing costs about one step of quality. */
    private static final double LAYER_WEIGHT = 35;

    /** Points for each factor e of bitrate that is missing. */
    private static final double BITRATE_WEIGHT = 20;

    /** Above this delay, milliseconds, a conversation suffers. */
    private static final double NOTICED_DELAY_MS = 160;

    private final StreamKind kind;
    private double score = BEST;
    private boolean lost;
    private double mostPacketsPerSecond;

    StreamScore(StreamKind kind) {
        this.kind = kind;
    }

    void update(QualityWindow window, double seconds) {
        lost = false;
        if (window.idle) {
            score = BEST;
            return;
        }
        double sample = DRY;
        if (window.packetsExpected > 0) {
            sample = Math.min(packets(window, seconds), bitrate(window, seconds));
            sample = Math.min(sample, BEST - LAYER_WEIGHT * window.layersMissing);
        } else {
            lost = !window.reported;
        }
        double weight = sample < score ? FALL : RISE;
        score = Math.max(LEAST, weight * sample + (1 - weight) * score);
    }

    double score() {
        return lost ? 0 : score;
    }

    Quality quality() {
        if (lost) {
            return Quality.LOST;
        }
        if (score > EXCELLENT) {
            return Quality.EXCELLENT;
        }
        return score > GOOD ? Quality.GOOD : Quality.POOR;
    }

    /** The mean opinion score of a score (ITU-T G.107 Annex B), 0 for nothing at all to 4.5. */
    static float meanOpinion(double score) {
        if (score <= 0) {
            return 0;
        }
        return (float) (1 + 0.035 * score + 7e-6 * score * (score - 60) * (100 - score));
    }

    private double packets(QualityWindow window, double seconds) {
        // RTT/2 is the way here; the receiver's jitter buffer adds about twice the jitter.
        double delayMs = window.rttNanos / 2e6 + 2 * window.jitterNanos / 1e6;
        double delayEffect = delayMs > NOTICED_DELAY_MS ? (delayMs - 120) / 10 : delayMs / 40;
        double rate = window.packetsExpected / seconds;
        mostPacketsPerSecond = Math.max(mostPacketsPerSecond, rate);
        // Of a stream that says little (silence, a still screen) little is missed.
        double fullness = rate / mostPacketsPerSecond;
        double lostPercent = 100.0 * window.packetsLost / window.packetsExpected;
        double lossEffect = lostPercent * kind.lossWeight() * fullness * fullness;
        return Math.max(0, BEST - delayEffect - lossEffect);
    }

    private static double bitrate(QualityWindow window, double seconds) {
        double actualBps = window.bytes * 8 / seconds;
        if (window.expectedBps == 0 || actualBps >= window.expectedBps) {
            return BEST;
        }
        return actualBps == 0
                ? 0
                : Math.max(0, BEST - BITRATE_WEIGHT * Math.log(window.expectedBps / actualBps));
    }
}
