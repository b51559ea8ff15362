package io.parley.server.limits;

/**
 * Lets so many through a second, and more of them at once after a rest (a token bucket). Not
 * thread-safe; allocates nothing.
 */
public final class RateGate {
    private static final double NANOS = 1e9;

    private final double perNano;
    private final double burst;
    private double tokens;
    private long refilledAt;

    /**
     * @param perSecond how many a second; {@link Long#MAX_VALUE} for any number
     * @param burstSeconds for how many seconds' worth may come at once
     */
    public RateGate(long perSecond, int burstSeconds, long nowNanos) {
        perNano = perSecond == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : perSecond / NANOS;
        burst = (double) perSecond * burstSeconds;
        tokens = burst;
        refilledAt = nowNanos;
    }

    /** Whether one more may pass now; counts it if so. */
    public boolean tryPass(long nowNanos) {
        if (perNano == Double.POSITIVE_INFINITY) {
            return true;
        }
        refill(nowNanos);
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }

    /** How long until one more may pass, ns; 0 if it may now. */
    public long waitNanos(long nowNanos) {
        if (perNano == Double.POSITIVE_INFINITY) {
            return 0;
        }
        refill(nowNanos);
        return tokens >= 1 ? 0 : (long) Math.ceil((1 - tokens) / perNano);
    }

    /** Whether it is as if nobody had ever passed. */
    boolean isFull(long nowNanos) {
        refill(nowNanos);
        return tokens >= burst;
    }

    private void refill(long nowNanos) {
        tokens = Math.min(burst, tokens + (nowNanos - refilledAt) * perNano);
        refilledAt = nowNanos;
    }
}
