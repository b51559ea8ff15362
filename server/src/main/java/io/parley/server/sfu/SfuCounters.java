package io.parley.server.sfu;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** One shard's counters: written by its thread, read by any. */
public final class SfuCounters {
    private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);
    private static final long NANOS_PER_MILLI = 1_000_000L;

    /**
     * Upper bounds of the buckets of round trips, milliseconds: from one machine to a satellite.
     */
    private static final int[] ROUND_TRIP_MILLIS = {
        1, 5, 10, 25, 50, 100, 150, 250, 500, 1000, 2500
    };

    private final long[] values = new long[SfuCounter.values().length];
    private final long[] roundTrips = new long[ROUND_TRIP_MILLIS.length + 1];
    private final long[] roundTripNanos = new long[1];

    public long get(SfuCounter counter) {
        return (long) ELEMENT.getAcquire(values, counter.index());
    }

    /** Upper bounds of the buckets of round trips, milliseconds; the last bucket has none. */
    public static int[] roundTripMillis() {
        return ROUND_TRIP_MILLIS.clone();
    }

    /** Round trips in one bucket, not cumulated. */
    public long roundTrips(int bucket) {
        return (long) ELEMENT.getAcquire(roundTrips, bucket);
    }

    /** The sum of all round trips, nanoseconds. */
    public long roundTripNanos() {
        return (long) ELEMENT.getAcquire(roundTripNanos, 0);
    }

    void add(SfuCounter counter, long amount) {
        add(values, counter.index(), amount);
    }

    void increment(SfuCounter counter) {
        add(counter, 1);
    }

    /** A subscriber's report told how long a packet and its answer take. */
    void addRoundTrip(long nanos) {
        int bucket = 0;
        while (bucket < ROUND_TRIP_MILLIS.length
                && nanos > ROUND_TRIP_MILLIS[bucket] * NANOS_PER_MILLI) {
            bucket++;
        }
        add(roundTrips, bucket, 1);
        add(roundTripNanos, 0, nanos);
    }

    private static void add(long[] counts, int index, long amount) {
        // One writer: a plain read and an ordered write cost less than an atomic addition.
        ELEMENT.setRelease(counts, index, counts[index] + amount);
    }
}
