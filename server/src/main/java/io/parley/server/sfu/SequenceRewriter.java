package io.parley.server.sfu;

/**
 * Sequence numbers of a down track: what is left out on purpose leaves no gap, what was lost leaves
 * one that a late packet can fill. All numbers are unwrapped. Not thread-safe.
 *
 * <p>For the past there are ranges of incoming numbers, each with the offset that was valid in it,
 * or none for numbers that were left out.
 */
final class SequenceRewriter {
    /** The packet must not be forwarded: it came twice, or nobody knows its number any more. */
    static final long REFUSED = -1;

    /** Ranges that are remembered: the last fifty times that something was left out. */
    private static final int RANGES = 128;

    private static final int FIRST_CAPACITY = 4;
    private static final long REMOVED = Long.MIN_VALUE;

    private long highestIn = -1;
    private long lastOut;
    private long offset;

    /** Where each range starts, and its offset; a ring whose size is a power of two. */
    private long[] starts = new long[FIRST_CAPACITY];

    private long[] offsets = new long[FIRST_CAPACITY];
    private long firstRange;
    private long endRange;

    /** Begins with the publisher's own numbers. */
    void start(long in) {
        begin(in, 0);
        highestIn = in - 1;
        lastOut = in - 1;
    }

    /** Begins at a number of our own, before any packet came. */
    void startAt(long firstOut) {
        lastOut = firstOut - 1;
    }

    /** The next packet comes from another source: it follows the last one that was sent. */
    void switchTo(long in) {
        begin(in, in - (lastOut + 1));
        highestIn = in - 1;
    }

    /** A packet of this number is newer than all before it. */
    boolean isNewest(long in) {
        return in > highestIn;
    }

    /** Packets are missing right before this one. */
    boolean isAfterGap(long in) {
        return in > highestIn + 1;
    }

    /** The outgoing number of a packet that has a payload, or {@link #REFUSED}. */
    long offer(long in) {
        if (in > highestIn) {
            highestIn = in;
            lastOut = in - offset;
            return lastOut;
        }
        return in == highestIn ? REFUSED : late(in);
    }

    /** Leaves out a packet: the next one takes its number. Late ones are not to be skipped. */
    void skip(long in) {
        if (in > highestIn) {
            highestIn = in;
            lastOut = in - offset - 1;
            push(in, REMOVED);
            offset++;
            push(in + 1, offset);
        }
    }

    /** The number of a packet of our own, behind all that was sent. */
    long insert() {
        lastOut++;
        offset--;
        if (endRange > firstRange) {
            push(highestIn + 1, offset);
        }
        return lastOut;
    }

    long lastOut() {
        return lastOut;
    }

    private void begin(long in, long newOffset) {
        firstRange = 0;
        endRange = 0;
        offset = newOffset;
        push(in, newOffset);
    }

    private void push(long start, long value) {
        if (endRange > firstRange) {
            int last = slot(endRange - 1);
            if (starts[last] == start) {
                // The range before was empty; perhaps this one only continues the one before that.
                if (endRange - 1 > firstRange && offsets[slot(endRange - 2)] == value) {
                    endRange--;
                } else {
                    offsets[last] = value;
                }
                return;
            }
            if (offsets[last] == value) {
                return;
            }
        }
        if (endRange - firstRange == starts.length) {
            makeRoom();
        }
        int next = slot(endRange++);
        starts[next] = start;
        offsets[next] = value;
    }

    private void makeRoom() {
        if (starts.length == RANGES) {
            firstRange++;
            return;
        }
        int capacity = starts.length * 2;
        long[] newStarts = new long[capacity];
        long[] newOffsets = new long[capacity];
        int count = (int) (endRange - firstRange);
        for (int i = 0; i < count; i++) {
            newStarts[i] = starts[slot(firstRange + i)];
            newOffsets[i] = offsets[slot(firstRange + i)];
        }
        starts = newStarts;
        offsets = newOffsets;
        firstRange = 0;
        endRange = count;
    }

    private long late(long in) {
        for (long range = endRange - 1; range >= firstRange; range--) {
            int slot = slot(range);
            if (in >= starts[slot]) {
                return offsets[slot] == REMOVED ? REFUSED : in - offsets[slot];
            }
        }
        return REFUSED;
    }

    private int slot(long range) {
        return (int) range & (starts.length - 1);
    }
}
