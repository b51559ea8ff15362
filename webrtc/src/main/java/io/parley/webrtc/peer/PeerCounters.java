package io.parley.webrtc.peer;

/** The counters of one connection, to be read on its own loop. */
public final class PeerCounters {
    private final long[] values = new long[PeerCounter.values().length];

    PeerCounters() {}

    /** The count so far. */
    public long get(PeerCounter counter) {
        return values[counter.ordinal()];
    }

    void increment(PeerCounter counter) {
        values[counter.ordinal()]++;
    }

    void add(PeerCounter counter, long amount) {
        values[counter.ordinal()] += amount;
    }
}
