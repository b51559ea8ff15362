package io.parley.webrtc.sctp;

import org.jspecify.annotations.Nullable;

/**
 * Fragments that wait for the rest of their messages, by TSN.
 *
 * <p>The fragments of one message have consecutive TSNs (RFC 9260 §6.9), so the neighbours in this
 * ring are all that must be looked at.
 */
final class FragmentRing {
    /** More fragments than this, from the first held one on, are refused. */
    static final int MAX_SPAN = 1 << 16;

    private static final int INITIAL_CAPACITY = 64;

    private final SlabPool slabs;
    private byte[][] payloads = new byte[INITIAL_CAPACITY][];
    private int[] lengths = new int[INITIAL_CAPACITY];
    private int[] keys = new int[INITIAL_CAPACITY];
    private byte[] flags = new byte[INITIAL_CAPACITY];
    private int count;
    private long lowest;
    private long highest = -1;
    private long first;
    private long last;

    FragmentRing(SlabPool slabs) {
        this.slabs = slabs;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /** Copies a fragment in; false, and nothing changes, if it is too far from the others. */
    boolean add(long tsn, DataView data) {
        long from = count == 0 ? tsn : Math.min(lowest, tsn);
        long to = count == 0 ? tsn : Math.max(highest, tsn);
        if (to - from >= MAX_SPAN) {
            return false;
        }
        while (to - from >= payloads.length) {
            grow();
        }
        lowest = from;
        highest = to;
        byte[] slab = slabs.take(data.length());
        System.arraycopy(data.array(), data.start(), slab, 0, data.length());
        int slot = slot(tsn);
        payloads[slot] = slab;
        lengths[slot] = data.length();
        keys[slot] = keyOf(data);
        flags[slot] = (byte) data.flags();
        count++;
        return true;
    }

    /**
     * Looks for a whole message around a fragment; {@link #first()} and {@link #last()} then tell
     * where. Goes both ways in step, so a hole on either side ends the search soon.
     */
    boolean findMessage(long tsn) {
        int key = keys[slot(tsn)];
        boolean unordered = (flags[slot(tsn)] & DataView.UNORDERED) != 0;
        first = tsn;
        last = tsn;
        boolean begins = has(first, DataView.BEGIN);
        boolean ends = has(last, DataView.END);
        while (!begins || !ends) {
            if (!begins) {
                first--;
                if (!continues(first, key, unordered) || has(first, DataView.END)) {
                    return false;
                }
                begins = has(first, DataView.BEGIN);
            }
            if (!ends) {
                last++;
                if (!continues(last, key, unordered) || has(last, DataView.BEGIN)) {
                    return false;
                }
                ends = has(last, DataView.END);
            }
        }
        return true;
    }

    long first() {
        return first;
    }

    long last() {
        return last;
    }

    /** Bytes of the message that was found. */
    long messageLength() {
        long sum = 0;
        for (long tsn = first; tsn <= last; tsn++) {
            sum += lengths[slot(tsn)];
        }
        return sum;
    }

    /** Takes the message that was found out, into {@code target} if that is not null. */
    void takeMessage(byte @Nullable [] target) {
        int at = 0;
        for (long tsn = first; tsn <= last; tsn++) {
            int slot = slot(tsn);
            byte[] slab = payloads[slot];
            if (target != null && slab != null) {
                System.arraycopy(slab, 0, target, at, lengths[slot]);
                at += lengths[slot];
            }
            release(slot);
        }
        trim();
    }

    /** Drops what is held up to {@code tsn}; the bytes that this frees. */
    long dropTo(long tsn) {
        long freed = 0;
        for (long t = lowest; count > 0 && t <= Math.min(tsn, highest); t++) {
            int slot = slot(t);
            if (payloads[slot] != null) {
                freed += lengths[slot];
                release(slot);
            }
        }
        trim();
        return freed;
    }

    private void release(int slot) {
        byte[] slab = payloads[slot];
        if (slab != null) {
            slabs.give(slab);
            payloads[slot] = null;
            count--;
        }
    }

    private void trim() {
        while (count > 0 && payloads[slot(lowest)] == null) {
            lowest++;
        }
        while (count > 0 && payloads[slot(highest)] == null) {
            highest--;
        }
    }

    private boolean continues(long tsn, int key, boolean unordered) {
        if (tsn < lowest || tsn > highest) {
            return false;
        }
        int slot = slot(tsn);
        return payloads[slot] != null
                && keys[slot] == key
                && ((flags[slot] & DataView.UNORDERED) != 0) == unordered;
    }

    private boolean has(long tsn, int flag) {
        return (flags[slot(tsn)] & flag) != 0;
    }

    /** Stream and SSN in one number; of an unordered message the SSN means nothing (§6.6). */
    private static int keyOf(DataView data) {
        return data.stream() << 16 | (data.isUnordered() ? 0 : data.ssn());
    }

    private void grow() {
        byte[][] oldPayloads = payloads;
        int[] oldLengths = lengths;
        int[] oldKeys = keys;
        byte[] oldFlags = flags;
        int oldMask = oldPayloads.length - 1;
        int capacity = oldPayloads.length * 2;
        payloads = new byte[capacity][];
        lengths = new int[capacity];
        keys = new int[capacity];
        flags = new byte[capacity];
        for (long tsn = lowest; count > 0 && tsn <= highest; tsn++) {
            int from = (int) tsn & oldMask;
            int to = slot(tsn);
            payloads[to] = oldPayloads[from];
            lengths[to] = oldLengths[from];
            keys[to] = oldKeys[from];
            flags[to] = oldFlags[from];
        }
    }

    private int slot(long tsn) {
        return (int) tsn & (payloads.length - 1);
    }
}
