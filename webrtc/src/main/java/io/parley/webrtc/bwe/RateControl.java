package io.parley.webrtc.bwe;

/**
 * The estimate by delay: less at once when the path is overused, more by and by while it is not
 * (draft-ietf-rmcat-gcc-02 §5.5).
 */
final class RateControl {
    private enum State {
        HOLD,
        INCREASE,
        DECREASE
    }

    private static final long MS = 1_000_000;
    private static final double BETA = 0.85;
    private static final double INCREASE_PER_SECOND = 1.08; // "eta"
    private static final double PACKET_BITS = 1_200 * 8;
    private static final double FRAMES_PER_SECOND = 30;

    /** What lies between an overload and what is seen of it, beside the round trip. */
    private static final long DETECTION_NANOS = 100 * MS;

    private static final double MIN_ADDITION_BPS = 4_000;

    private final LinkCapacity capacity = new LinkCapacity();
    private final long minBps;
    private final long maxBps;
    private double bps;
    private State state = State.HOLD;
    private long lastChangeNanos = -1;
    private long lastDecreaseNanos = -1;
    private double beforeDecreaseBps;

    RateControl(long startBps, long minBps, long maxBps) {
        this.bps = startBps;
        this.minBps = minBps;
        this.maxBps = maxBps;
    }

    long bps() {
        return (long) bps;
    }

    /** When it was last decreased, or a negative number. */
    long lastDecreaseNanos() {
        return lastDecreaseNanos;
    }

    /** The estimate before the last decrease. */
    long beforeDecreaseBps() {
        return (long) beforeDecreaseBps;
    }

    /**
     * A report was read.
     *
     * @param acknowledgedBps 0 while unknown
     * @param rttNanos a guess while unknown
     */
    void update(BandwidthUsage usage, long acknowledgedBps, long rttNanos, long nowNanos) {
        if (lastChangeNanos < 0) {
            lastChangeNanos = nowNanos;
        }
        state =
                switch (usage) {
                    case OVERUSING -> State.DECREASE;
                    case UNDERUSING -> State.HOLD;
                    case NORMAL -> State.INCREASE;
                };
        switch (state) {
            case HOLD -> lastChangeNanos = nowNanos;
            case INCREASE -> increase(acknowledgedBps, rttNanos, nowNanos);
            case DECREASE -> {
                if (mayDecrease(acknowledgedBps, rttNanos, nowNanos)) {
                    decrease(acknowledgedBps, nowNanos);
                }
            }
        }
    }

    /** A probe or the receiver's own estimate found this. */
    void set(long newBps, long nowNanos) {
        bps = clamp(newBps);
        lastChangeNanos = nowNanos;
        if (capacity.isKnown() && newBps > capacity.upperBps()) {
            capacity.forget();
        }
    }

    /** Lowers the estimate to what else limits; does not count as an overuse. */
    void lowerTo(long newBps, long nowNanos) {
        if (newBps < bps) {
            bps = clamp(newBps);
            lastChangeNanos = nowNanos;
        }
    }

    private void increase(long acknowledgedBps, long rttNanos, long nowNanos) {
        if (capacity.isKnown() && acknowledgedBps > capacity.upperBps()) {
            capacity.forget(); // the path has changed
        }
        double seconds = Math.min((nowNanos - lastChangeNanos) / 1e9, 1);
        double increased =
                capacity.isKnown()
                        ? bps + additionPerSecond(rttNanos) * seconds
                        : bps + Math.max(bps * (Math.pow(INCREASE_PER_SECOND, seconds) - 1), 0);
        // What was never sent proves nothing: §5.5, "A_hat(i) < 1.5 * R_hat(i)".
        double limit = acknowledgedBps > 0 ? 1.5 * acknowledgedBps + 10_000 : increased;
        bps = clamp(Math.max(bps, Math.min(increased, limit)));
        lastChangeNanos = nowNanos;
    }

    /** Near the limit: about half a packet more in each response time. */
    private double additionPerSecond(long rttNanos) {
        double frameBits = bps / FRAMES_PER_SECOND;
        double packets = Math.ceil(frameBits / PACKET_BITS);
        double responseSeconds = (rttNanos + DETECTION_NANOS) / 1e9;
        return Math.max(MIN_ADDITION_BPS, frameBits / packets / responseSeconds);
    }

    private boolean mayDecrease(long acknowledgedBps, long rttNanos, long nowNanos) {
        if (lastDecreaseNanos < 0) {
            return true;
        }
        long pause = Math.max(10 * MS, Math.min(200 * MS, rttNanos));
        return nowNanos - lastDecreaseNanos >= pause
                || (acknowledgedBps > 0 && acknowledgedBps < bps / 2);
    }

    private void decrease(long acknowledgedBps, long nowNanos) {
        double decreased = BETA * (acknowledgedBps > 0 ? acknowledgedBps : bps);
        if (decreased > bps && capacity.isKnown()) {
            decreased = BETA * capacity.averageBps();
        }
        if (acknowledgedBps > 0) {
            if (capacity.isKnown() && acknowledgedBps < capacity.lowerBps()) {
                capacity.forget();
            }
            capacity.onOveruse(acknowledgedBps);
        }
        beforeDecreaseBps = bps;
        bps = clamp(Math.min(bps, decreased));
        lastDecreaseNanos = nowNanos;
        lastChangeNanos = nowNanos;
    }

    private double clamp(double value) {
        return Math.max(minBps, Math.min(maxBps, value));
    }
}
