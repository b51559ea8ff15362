package io.parley.server.watch;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Durations in buckets: written by one thread, read by any. */
public final class Histogram {
    private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);
    private static final double NANOS_PER_SECOND = 1e9;

    /** Upper bounds for joins, seconds: from a check of a token to the patience of clients. */
    private static final double[] JOIN_BOUNDS = {
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60
    };

    /** Upper bounds for the lag of a loop, seconds: a packet waits that long. */
    private static final double[] LAG_BOUNDS = {
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5
    };

    private final double[] bounds;
    private final long[] counts;
    private final long[] sum = new long[1];

    private Histogram(double[] bounds) {
        this.bounds = bounds;
        counts = new long[bounds.length + 1];
    }

    /** For the times of joins: 0.5 ms to 60 s. */
    public static Histogram ofJoins() {
        return new Histogram(JOIN_BOUNDS);
    }

    /** For the lag of an event loop: 0.5 ms to 2.5 s. */
    public static Histogram ofLag() {
        return new Histogram(LAG_BOUNDS);
    }

    /** Upper bounds, seconds; the last bucket of {@link #count} has none. */
    public double[] bounds() {
        return bounds.clone();
    }

    /** Number of buckets, the one without a bound included. */
    public int buckets() {
        return counts.length;
    }

    /** Writer's thread only. */
    public void add(long nanos) {
        double seconds = nanos / NANOS_PER_SECOND;
        int bucket = 0;
        while (bucket < bounds.length && seconds > bounds[bucket]) {
            bucket++;
        }
        increase(counts, bucket, 1);
        increase(sum, 0, Math.max(0, nanos));
    }

    private static void increase(long[] values, int index, long amount) {
        // One writer: a plain read and an ordered write cost less than an atomic addition.
        ELEMENT.setRelease(values, index, values[index] + amount);
    }

    /** Values in one bucket, not cumulated. */
    public long count(int bucket) {
        return (long) ELEMENT.getAcquire(counts, bucket);
    }

    /** Sum of all values, seconds. */
    public double sumSeconds() {
        return (long) ELEMENT.getAcquire(sum, 0) / NANOS_PER_SECOND;
    }
}
