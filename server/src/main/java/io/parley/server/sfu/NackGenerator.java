package io.parley.server.sfu;

import io.parley.webrtc.wire.Deadline;

/**
 * Which lost packets of a stream to ask for, and when (RFC 4585 §6.2.1): first after 20 ms, since
 * many are only late, then once a round trip, ever more seldom. Not thread-safe.
 */
final class NackGenerator {
    private static final long FIRST_WAIT = 20_000_000L;
    private static final long LONGEST_WAIT = 400_000_000L;
    private static final double BACK_OFF = 1.25;

    private final long[] sequences = new long[SfuLimits.NACKS_OUTSTANDING];
    private final long[] dueNanos = new long[SfuLimits.NACKS_OUTSTANDING];
    private final byte[] tries = new byte[SfuLimits.NACKS_OUTSTANDING];
    private int count;
    private long nextDue = Deadline.NEVER;
    private long givenUp;
    private long asked;

    /** Packets from {@code first} up to before {@code end} did not come. */
    void lost(long first, long end, long nowNanos) {
        for (long sequence = Math.max(first, end - sequences.length); sequence < end; sequence++) {
            if (count == sequences.length) {
                removeAt(0);
                givenUp++;
            }
            sequences[count] = sequence;
            dueNanos[count] = nowNanos + FIRST_WAIT;
            tries[count] = 0;
            count++;
        }
        nextDue = Math.min(nextDue, nowNanos + FIRST_WAIT);
    }

    /** A late packet came; true if it was waited for. */
    boolean arrived(long sequence) {
        for (int i = count - 1; i >= 0; i--) {
            if (sequences[i] == sequence) {
                removeAt(i);
                return true;
            }
        }
        return false;
    }

    /**
     * Takes out what to ask for now, in ascending order.
     *
     * @param out room for {@link SfuLimits#NACKS_OUTSTANDING}
     * @return how many
     */
    int poll(long nowNanos, long rttNanos, int[] out) {
        if (nowNanos < nextDue) {
            return 0;
        }
        nextDue = Deadline.NEVER;
        int due = 0;
        int kept = 0;
        for (int i = 0; i < count; i++) {
            if (nowNanos >= dueNanos[i]) {
                if (tries[i] == SfuLimits.NACK_TRIES) {
                    givenUp++;
                    continue;
                }
                out[due++] = (int) sequences[i] & 0xFFFF;
                dueNanos[i] = nowNanos + waitAfter(tries[i], rttNanos);
                tries[i]++;
            }
            sequences[kept] = sequences[i];
            dueNanos[kept] = dueNanos[i];
            tries[kept] = tries[i];
            nextDue = Math.min(nextDue, dueNanos[kept]);
            kept++;
        }
        count = kept;
        asked += due;
        return due;
    }

    long nextTimeout() {
        return count == 0 ? Deadline.NEVER : nextDue;
    }

    int outstanding() {
        return count;
    }

    /** How often packets were asked for. */
    long asked() {
        return asked;
    }

    /** Packets that never came. */
    long givenUp() {
        return givenUp;
    }

    /** The stream began anew. */
    void clear() {
        count = 0;
        nextDue = Deadline.NEVER;
    }

    private static long waitAfter(int triesBefore, long rttNanos) {
        double wait = rttNanos * Math.pow(BACK_OFF, triesBefore);
        return (long) Math.max(FIRST_WAIT, Math.min(LONGEST_WAIT, wait));
    }

    private void removeAt(int index) {
        int behind = count - index - 1;
        System.arraycopy(sequences, index + 1, sequences, index, behind);
        System.arraycopy(dueNanos, index + 1, dueNanos, index, behind);
        System.arraycopy(tries, index + 1, tries, index, behind);
        count--;
    }
}
