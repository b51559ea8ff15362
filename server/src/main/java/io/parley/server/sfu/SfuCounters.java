package io.parley.server.sfu;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** One shard's counters: written by its thread, read by any. */
public final class SfuCounters {
    private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(long[].class);

    private final long[] values = new long[SfuCounter.values().length];

    public long get(SfuCounter counter) {
        return (long) ELEMENT.getAcquire(values, counter.index());
    }

    void add(SfuCounter counter, long amount) {
        int index = counter.index();
        // One writer: a plain read and an ordered write cost less than an atomic addition.
        ELEMENT.setRelease(values, index, values[index] + amount);
    }

    void increment(SfuCounter counter) {
        add(counter, 1);
    }
}
