package io.parley.server.sfu;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A hash table from SSRCs to objects; boxes nothing. Not thread-safe. */
final class SsrcTable<V> {
    private static final int FIRST_CAPACITY = 8;

    private int[] keys = new int[FIRST_CAPACITY];
    private @Nullable Object[] values = new Object[FIRST_CAPACITY];
    private int size;

    /** The value of an SSRC, or null. */
    @SuppressWarnings("unchecked")
    @Nullable V get(int ssrc) {
        return (V) values[slotOf(ssrc)];
    }

    void put(int ssrc, V value) {
        int slot = slotOf(ssrc);
        if (values[slot] == null) {
            size++;
        }
        keys[slot] = ssrc;
        values[slot] = value;
        if (size * 2 > keys.length) {
            rebuild(keys.length * 2);
        }
    }

    void remove(int ssrc) {
        int slot = slotOf(ssrc);
        if (values[slot] != null) {
            values[slot] = null;
            size--;
            // Rare, and small: the rest is put in place again.
            rebuild(keys.length);
        }
    }

    int size() {
        return size;
    }

    void clear() {
        Arrays.fill(values, null);
        size = 0;
    }

    private int slotOf(int ssrc) {
        int mask = keys.length - 1;
        int mixed = ssrc * 0x9E3779B9;
        int slot = (mixed ^ mixed >>> 16) & mask;
        while (values[slot] != null && keys[slot] != ssrc) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void rebuild(int capacity) {
        int[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        keys = new int[capacity];
        values = new Object[capacity];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != null) {
                int slot = slotOf(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }
}
