package io.parley.rpc.channel;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Streams by their unsigned ids: open addressing without boxes. Not thread-safe. */
final class StreamTable<S> {
    private static final int INITIAL_CAPACITY = 16;

    private long[] keys = new long[INITIAL_CAPACITY];
    private @Nullable Object[] values = new @Nullable Object[INITIAL_CAPACITY];
    private int size;

    int size() {
        return size;
    }

    @SuppressWarnings("unchecked") // only put() stores
    @Nullable S get(long id) {
        int slot = slotOf(id);
        return (S) values[slot];
    }

    void put(long id, S stream) {
        if (size * 2 >= keys.length) {
            grow();
        }
        int slot = slotOf(id);
        if (values[slot] == null) {
            size++;
        }
        keys[slot] = id;
        values[slot] = stream;
    }

    void remove(long id) {
        int hole = slotOf(id);
        if (values[hole] == null) {
            return;
        }
        size--;
        values[hole] = null;
        // Whoever was put further on because of this slot moves back.
        int mask = keys.length - 1;
        for (int at = hole + 1 & mask; values[at] != null; at = at + 1 & mask) {
            int home = home(keys[at]);
            if ((at - home & mask) >= (at - hole & mask)) {
                keys[hole] = keys[at];
                values[hole] = values[at];
                values[at] = null;
                hole = at;
            }
        }
    }

    /** A snapshot. */
    @SuppressWarnings("unchecked") // only put() stores
    List<S> all() {
        List<S> all = new ArrayList<>(size);
        for (Object value : values) {
            if (value != null) {
                all.add((S) value);
            }
        }
        return all;
    }

    /** Where the id is, or where it would be put. */
    private int slotOf(long id) {
        int mask = keys.length - 1;
        int slot = home(id);
        while (values[slot] != null && keys[slot] != id) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private int home(long id) {
        long mixed = id * 0x9E3779B97F4A7C15L; // a peer's ids need not count up
        return (int) (mixed >>> 32) & keys.length - 1;
    }

    private void grow() {
        long[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        keys = new long[oldKeys.length * 2];
        values = new @Nullable Object[keys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != null) {
                int slot = slotOf(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }
}
