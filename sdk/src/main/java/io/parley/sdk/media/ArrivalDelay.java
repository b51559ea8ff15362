package io.parley.sdk.media;

import java.util.Arrays;

/**
 * How long packets must wait before they are played so that nearly all of them are there in time: a
 * quantile of how much later than the fastest of the last two seconds each came, with what was long
 * ago counting less and less.
 */
final class ArrivalDelay {
    private static final int BUCKETS = 100;
    private static final long BUCKET_NANOS = 20_000_000;
    private static final double QUANTILE = 0.95;
    private static final double FORGET = 0.983;
    private static final long WINDOW_NANOS = 2_000_000_000L;
    private static final int HISTORY = 128;
    private static final int START_BUCKETS = 2;

    private final double[] shares = new double[BUCKETS];
    private final long[] transits = new long[HISTORY];
    private final long[] times = new long[HISTORY];
    private int count;
    private long packets;
    private int target = START_BUCKETS;

    /**
     * A packet came.
     *
     * @param mediaNanos when it is to be heard, on the sender's clock
     */
    void onPacket(long mediaNanos, long arrivalNanos) {
        long transit = arrivalNanos - mediaNanos;
        int slot = (int) (packets % HISTORY);
        transits[slot] = transit;
        times[slot] = arrivalNanos;
        packets++;
        count = Math.min(count + 1, HISTORY);
        long fastest = transit;
        for (int i = 0; i < count; i++) {
            if (arrivalNanos - times[i] <= WINDOW_NANOS) {
                fastest = Math.min(fastest, transits[i]);
            }
        }
        add((int) Math.min(BUCKETS - 1, (transit - fastest) / BUCKET_NANOS));
    }

    private void add(int bucket) {
        // The first packets count more than the later ones, until there are enough.
        double forget = Math.min(FORGET, 1 - 2.0 / (packets + 1));
        for (int i = 0; i < BUCKETS; i++) {
            shares[i] *= forget;
        }
        shares[bucket] += 1 - forget;
        double sum = 0;
        int quantile = 0;
        while (quantile < BUCKETS - 1 && sum + shares[quantile] < QUANTILE) {
            sum += shares[quantile];
            quantile++;
        }
        target = quantile + 1;
    }

    /** How long a packet should wait, nanoseconds; at least one bucket of 20 ms. */
    long targetNanos() {
        return target * BUCKET_NANOS;
    }

    void reset() {
        Arrays.fill(shares, 0);
        count = 0;
        packets = 0;
        target = START_BUCKETS;
    }
}
