package io.parley.rpc.channel;

import java.util.concurrent.atomic.AtomicLongArray;

/** Counters that one thread writes and any thread reads; they only grow. */
public final class ChannelCounters {
    private final AtomicLongArray values = new AtomicLongArray(ChannelCounter.values().length);

    ChannelCounters() {}

    public long get(ChannelCounter counter) {
        return values.get(counter.ordinal());
    }

    void increment(ChannelCounter counter) {
        int index = counter.ordinal();
        values.lazySet(index, values.get(index) + 1);
    }
}
