package io.parley.webrtc.srtp;

import org.jspecify.annotations.Nullable;

/** A hash table from SSRCs, which are any 32 bits, to what is kept of each stream. */
final class StreamTable<V> {
    private static final int INITIAL_CAPACITY = 16;

    private int[] keys = new int[INITIAL_CAPACITY];
    private @Nullable Object[] values = new Object[INITIAL_CAPACITY];
    private int size;

    int size() {
        return size;
    }

    @SuppressWarnings("unchecked")
    @Nullable V get(int ssrc) {
        return (V) values[slotOf(ssrc)];
    }

    /** Adds a stream that is not there yet. */
    void add(int ssrc, V value) {
        int slot = slotOf(ssrc);
        keys[slot] = ssrc;
        values[slot] = value;
        size++;
        if (size * 2 > keys.length) {
            grow();
        }
    }

    private int slotOf(int ssrc) {
        int mask = keys.length - 1;
        // SSRCs are chosen by the peer: it can make its own look-ups slow, by a bounded factor.
        int mixed = ssrc * 0x9E3779B9;
        int slot = (mixed ^ mixed >>> 16) & mask;
        while (values[slot] != null && keys[slot] != ssrc) {
            slot = slot + 1 & mask;
        }
        return slot;
    }

    private void grow() {
        int[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        keys = new int[oldKeys.length * 2];
        values = new Object[keys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != null) {
                int slot = slotOf(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }
}
