package io.parley.sdk.rtp;

import org.jspecify.annotations.Nullable;

/** What belongs to a source of packets, by its 32 bits; open addressing, nothing is boxed. */
final class SourceMap<V> {
    private static final int FIRST_CAPACITY = 16;

    private int[] keys = new int[FIRST_CAPACITY];
    private @Nullable Object[] values = new Object[FIRST_CAPACITY];
    private int size;

    private int slot(int ssrc) {
        int slot = (ssrc * 0x9E3779B9) >>> 16 & keys.length - 1;
        while (values[slot] != null && keys[slot] != ssrc) {
            slot = slot + 1 & keys.length - 1;
        }
        return slot;
    }

    @SuppressWarnings("unchecked") // put is the only way in
    @Nullable V get(int ssrc) {
        return (V) values[slot(ssrc)];
    }

    void put(int ssrc, V value) {
        if (2 * size >= keys.length) {
            resize(2 * keys.length);
        }
        int slot = slot(ssrc);
        size += values[slot] == null ? 1 : 0;
        keys[slot] = ssrc;
        values[slot] = value;
    }

    void remove(int ssrc) {
        int slot = slot(ssrc);
        if (values[slot] != null) {
            values[slot] = null;
            size--;
            resize(keys.length); // rarely done, so the others may well move
        }
    }

    private void resize(int capacity) {
        int[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        keys = new int[capacity];
        values = new Object[capacity];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldValues[i] != null) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = oldValues[i];
            }
        }
    }
}
