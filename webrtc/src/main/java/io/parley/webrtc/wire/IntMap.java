package io.parley.webrtc.wire;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A hash table from non-negative {@code int}s to objects that boxes nothing and allocates only when
 * it grows. Not thread-safe.
 */
public final class IntMap<V> {
    private static final int INITIAL_CAPACITY = 8;
    private static final int FREE = -1;

    private int[] keys = new int[INITIAL_CAPACITY];
    private @Nullable Object[] values = new Object[INITIAL_CAPACITY];
    private int size;

    public IntMap() {
        Arrays.fill(keys, FREE);
    }

    public int size() {
        return size;
    }

    /** The value of a key, or null. */
    @SuppressWarnings("unchecked")
    public @Nullable V get(int key) {
        return (V) values[slotOf(key)];
    }

    public void put(int key, V value) {
        if (key < 0) {
            throw new IllegalArgumentException("key: " + key + " (expected: 0 or more)");
        }
        int slot = slotOf(key);
        if (keys[slot] == FREE) {
            keys[slot] = key;
            size++;
        }
        values[slot] = value;
        if (size * 2 > keys.length) {
            grow();
        }
    }

    public void remove(int key) {
        int hole = slotOf(key);
        if (keys[hole] == FREE) {
            return;
        }
        size--;
        int mask = keys.length - 1;
        // Entries behind the hole move up, so that no search ends too early.
        for (int next = (hole + 1) & mask; keys[next] != FREE; next = (next + 1) & mask) {
            int home = hash(keys[next]) & mask;
            if (((next - home) & mask) >= ((next - hole) & mask)) {
                keys[hole] = keys[next];
                values[hole] = values[next];
                hole = next;
            }
        }
        keys[hole] = FREE;
        values[hole] = null;
    }

    /** A snapshot of the keys, in no order. */
    public int[] keys() {
        int[] snapshot = new int[size];
        int count = 0;
        for (int key : keys) {
            if (key != FREE) {
                snapshot[count++] = key;
            }
        }
        return snapshot;
    }

    public void clear() {
        Arrays.fill(keys, FREE);
        Arrays.fill(values, null);
        size = 0;
    }

    private int slotOf(int key) {
        int mask = keys.length - 1;
        int slot = hash(key) & mask;
        while (keys[slot] != FREE && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        int[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        keys = new int[oldKeys.length * 2];
        values = new Object[keys.length];
        Arrays.fill(keys, FREE);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != FREE) {
                int slot = slotOf(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }

    private static int hash(int key) {
        int mixed = key * 0x9E3779B9;
        return mixed ^ (mixed >>> 16);
    }
}
