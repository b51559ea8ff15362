package io.parley.webrtc.sctp;

/** The counters of one association; they only grow. */
public final class SctpCounters {
    private static final int COUNT = SctpCounter.values().length;

    private final long[] values = new long[COUNT];

    SctpCounters() {}

    /** How often it happened so far. */
    public long get(SctpCounter counter) {
        return values[counter.ordinal()];
    }

    void increment(SctpCounter counter) {
        values[counter.ordinal()]++;
    }

    void add(SctpCounter counter, long amount) {
        values[counter.ordinal()] += amount;
    }
}
