package io.parley.webrtc.bwe;

/** Measures the rate at which a probe's packets went and came. */
final class ProbeResults {
    /** A cluster may lack so much and still be believed. */
    private static final double MIN_SHARE = 0.8;

    private static final long MAX_INTERVAL_NANOS = 1_000_000_000;

    /** Arriving faster than that compared to sending means: the clock or a queue lied. */
    private static final double MAX_RATIO = 2;

    /** Below this the path was saturated: what came is its rate, a little less is safe. */
    private static final double SATURATED_RATIO = 0.9;

    private static final double SATURATED_SHARE = 0.95;

    private int probe;
    private int minPackets;
    private int minBytes;
    private int packets;
    private long bytes;
    private long firstSent;
    private long lastSent;
    private long firstArrival;
    private long lastArrival;
    private int lastSentBytes;
    private int firstArrivalBytes;
    private long bps;

    /** From now on only this probe counts. */
    void expect(int newProbe, int packetsExpected, int bytesExpected) {
        probe = newProbe;
        minPackets = packetsExpected;
        minBytes = bytesExpected;
        packets = 0;
        bytes = 0;
        bps = 0;
    }

    /** A packet of some probe arrived. */
    void onArrival(int ofProbe, long sentNanos, long arrivalNanos, int size) {
        if (ofProbe != probe) {
            return;
        }
        if (packets == 0 || sentNanos >= lastSent) {
            lastSent = sentNanos;
            lastSentBytes = size;
        }
        if (packets == 0 || arrivalNanos <= firstArrival) {
            firstArrival = arrivalNanos;
            firstArrivalBytes = size;
        }
        firstSent = packets == 0 ? sentNanos : Math.min(firstSent, sentNanos);
        lastArrival = packets == 0 ? arrivalNanos : Math.max(lastArrival, arrivalNanos);
        packets++;
        bytes += size;
        if (packets >= MIN_SHARE * minPackets && bytes >= MIN_SHARE * minBytes) {
            bps = measure();
        }
    }

    /** What was measured since the call before; 0 if nothing. */
    long takeBps() {
        long taken = bps;
        bps = 0;
        return taken;
    }

    private long measure() {
        long sendInterval = lastSent - firstSent;
        long arrivalInterval = lastArrival - firstArrival;
        if (sendInterval <= 0
                || sendInterval > MAX_INTERVAL_NANOS
                || arrivalInterval <= 0
                || arrivalInterval > MAX_INTERVAL_NANOS) {
            return 0;
        }
        double sendRate = (bytes - lastSentBytes) * 8e9 / sendInterval;
        double arrivalRate = (bytes - firstArrivalBytes) * 8e9 / arrivalInterval;
        if (arrivalRate > MAX_RATIO * sendRate) {
            return 0;
        }
        return arrivalRate < SATURATED_RATIO * sendRate
                ? (long) (SATURATED_SHARE * arrivalRate)
                : (long) Math.min(sendRate, arrivalRate);
    }
}
