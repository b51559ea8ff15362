package io.parley.cli.load;

import java.util.Arrays;

/** Counts of latencies in buckets that are at most a sixteenth wide. Not thread-safe. */
final class LatencyHistogram {
    private static final int SUB_BITS = 4;
    private static final int SUB_BUCKETS = 1 << SUB_BITS;
    private static final int BUCKETS = 40 * SUB_BUCKETS;

    private final long[] counts = new long[BUCKETS];
    private long total;

    void add(long nanos) {
        counts[bucket(Math.max(0, nanos / 1000))]++;
        total++;
    }

    void add(LatencyHistogram other) {
        for (int i = 0; i < BUCKETS; i++) {
            counts[i] += other.counts[i];
        }
        total += other.total;
    }

    void clear() {
        Arrays.fill(counts, 0);
        total = 0;
    }

    long total() {
        return total;
    }

    /**
     * What so many latencies are below, milliseconds; 0 without any.
     *
     * @param fraction 0 to 1
     */
    double percentileMillis(double fraction) {
        long wanted = (long) Math.ceil(total * fraction);
        long seen = 0;
        for (int i = 0; i < BUCKETS; i++) {
            seen += counts[i];
            if (seen >= wanted && seen > 0) {
                return upperMicros(i) / 1000.0;
            }
        }
        return 0;
    }

    private static int bucket(long micros) {
        if (micros < SUB_BUCKETS) {
            return (int) micros;
        }
        int exponent = Long.SIZE - 1 - Long.numberOfLeadingZeros(micros);
        int sub = (int) (micros >> exponent - SUB_BITS) & SUB_BUCKETS - 1;
        return Math.min(BUCKETS - 1, (exponent - SUB_BITS + 1) * SUB_BUCKETS + sub);
    }

    private static long upperMicros(int bucket) {
        if (bucket < SUB_BUCKETS) {
            return bucket + 1;
        }
        int exponent = bucket / SUB_BUCKETS + SUB_BITS - 1;
        long step = 1L << exponent - SUB_BITS;
        return (SUB_BUCKETS + bucket % SUB_BUCKETS + 1L) * step;
    }
}
