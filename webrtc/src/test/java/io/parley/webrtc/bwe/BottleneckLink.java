package io.parley.webrtc.bwe;

import java.util.SplittableRandom;

/** One direction of a path with a queue before its narrowest link, in virtual time. */
final class BottleneckLink {
    private static final long MS = 1_000_000;

    private final SplittableRandom random;
    private double rateBps;
    private long delayNanos = 25 * MS;
    private long maxQueueNanos = 600 * MS;
    private long jitterNanos;
    private double loss;
    private double queuedBytes;
    private long settledNanos;
    private long latestArrival;

    BottleneckLink(double rateBps, long seed) {
        this.rateBps = rateBps;
        random = new SplittableRandom(seed);
    }

    void setRate(double newRateBps, long nowNanos) {
        settle(nowNanos);
        rateBps = newRateBps;
    }

    BottleneckLink withJitter(long nanos) {
        jitterNanos = nanos;
        return this;
    }

    BottleneckLink withLoss(double share) {
        loss = share;
        return this;
    }

    BottleneckLink withMaxQueue(long nanos) {
        maxQueueNanos = nanos;
        return this;
    }

    double rateBps() {
        return rateBps;
    }

    /** Bytes of others in the queue. */
    boolean addCrossTraffic(int bytes, long nowNanos) {
        settle(nowNanos);
        if (queueNanos() > maxQueueNanos) {
            return false;
        }
        queuedBytes += bytes;
        return true;
    }

    /** When a packet arrives, or a negative number if it does not. */
    long send(int bytes, long nowNanos) {
        if (!addCrossTraffic(bytes, nowNanos) || random.nextDouble() < loss) {
            return -1;
        }
        long jitter = jitterNanos == 0 ? 0 : random.nextLong(jitterNanos);
        // Jitter delays and does not reorder, as on a radio link.
        latestArrival = Math.max(latestArrival, nowNanos + queueNanos() + delayNanos + jitter);
        return latestArrival;
    }

    long queueNanos() {
        return (long) (queuedBytes * 8e9 / rateBps);
    }

    long queueNanos(long nowNanos) {
        settle(nowNanos);
        return queueNanos();
    }

    private void settle(long nowNanos) {
        queuedBytes = Math.max(0, queuedBytes - (nowNanos - settledNanos) * rateBps / 8e9);
        settledNanos = nowNanos;
    }
}
