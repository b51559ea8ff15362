package io.parley.sdk.rtp;

import io.parley.webrtc.wire.Deadline;

/** Packets that did not come in their turn, and when to ask for them again (RFC 4585 §6.2.1). */
final class MissingPackets {
    private final long[] sequences = new long[Limits.MISSING];
    private final long[] due = new long[Limits.MISSING];
    private final int[] tries = new int[Limits.MISSING];
    private int size;

    int size() {
        return size;
    }

    /** Notes the packets from one to before another; false if there are too many at a time. */
    boolean add(long from, long to, long nowNanos) {
        if (to - from > Limits.MISSING - size) {
            return false;
        }
        for (long sequence = from; sequence < to; sequence++) {
            sequences[size] = sequence;
            due[size] = nowNanos + Limits.REORDER_NANOS;
            tries[size] = 0;
            size++;
        }
        return true;
    }

    /** A packet came after all; whether it had been asked for. */
    boolean remove(long sequence) {
        for (int i = 0; i < size; i++) {
            if (sequences[i] == sequence) {
                boolean asked = tries[i] > 0;
                removeAt(i);
                return asked;
            }
        }
        return false;
    }

    /** Forgets all packets before this one. */
    void removeBefore(long sequence) {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (sequences[i] >= sequence) {
                move(i, kept++);
            }
        }
        size = kept;
    }

    private void removeAt(int index) {
        for (int i = index + 1; i < size; i++) {
            move(i, i - 1);
        }
        size--;
    }

    private void move(int from, int to) {
        sequences[to] = sequences[from];
        due[to] = due[from];
        tries[to] = tries[from];
    }

    /**
     * Writes those to ask for now, and notes that they are asked for.
     *
     * @param out gets their sequence numbers
     * @return how many
     */
    int poll(int[] out, long rttNanos, long nowNanos) {
        int count = 0;
        for (int i = 0; i < size && count < out.length; i++) {
            if (due[i] <= nowNanos && tries[i] < Limits.NACK_TRIES) {
                out[count++] = (int) sequences[i] & 0xFFFF;
                tries[i]++;
                // Each time a little later: the first answers may only be on their way.
                long pause = rttNanos + rttNanos * (tries[i] - 1) / 4;
                due[i] = nowNanos + Math.max(Limits.MIN_NACK_PAUSE_NANOS, pause);
            }
        }
        return count;
    }

    /** When the next is to be asked for. */
    long nextTimeout() {
        long next = Deadline.NEVER;
        for (int i = 0; i < size; i++) {
            if (tries[i] < Limits.NACK_TRIES) {
                next = Math.min(next, due[i]);
            }
        }
        return next;
    }

    void clear() {
        size = 0;
    }
}
