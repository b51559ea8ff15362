package io.parley.server.room;

import java.util.concurrent.atomic.AtomicLongArray;

/** The counters of one shard: written by its thread alone, read by any. */
final class Counters {
    private final AtomicLongArray values = new AtomicLongArray(RoomsCounter.values().length);

    void increment(RoomsCounter counter) {
        add(counter, 1);
    }

    void add(RoomsCounter counter, long amount) {
        int index = counter.ordinal();
        values.lazySet(index, values.get(index) + amount);
    }

    long get(RoomsCounter counter) {
        return values.get(counter.ordinal());
    }
}
