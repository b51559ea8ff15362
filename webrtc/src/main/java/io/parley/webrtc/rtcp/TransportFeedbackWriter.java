package io.parley.webrtc.rtcp;

import java.nio.ByteBuffer;

/** The body of transport-wide feedback: statuses in chunks, then the times of those received. */
public final class TransportFeedbackWriter {
    /** Stands for the arrival time of a packet that did not arrive. */
    public static final long NOT_RECEIVED = Long.MIN_VALUE;

    private static final int MAX_STATUSES = 0xFFFF;
    private static final int MAX_RUN = 0x1FFF;
    private static final int ONE_BIT_STATUSES = 14;
    private static final int TWO_BIT_STATUSES = 7;
    private static final int HEAD_LENGTH = 8;
    private static final int OUT_OF_RANGE = 3; // no status: such a packet begins new feedback

    private TransportFeedbackWriter() {}

    /** Appends what stands behind the SSRCs; returns the number of statuses written. */
    static int write(
            ByteBuffer out,
            int feedbackCount,
            int baseSequenceNumber,
            long[] ticks,
            int offset,
            int count) {
        int first = offset;
        while (first < offset + count && ticks[first] == NOT_RECEIVED) {
            first++;
        }
        if (first == offset + count) {
            return 0; // nothing has arrived: there is no time to begin with
        }
        long reference = Math.floorDiv(ticks[first], TransportFeedbackView.TICKS_PER_REFERENCE);
        long origin = reference * TransportFeedbackView.TICKS_PER_REFERENCE;
        int end = offset + fitting(out.remaining(), ticks, offset, count, origin);
        if (end <= first) {
            return 0;
        }
        out.putShort((short) baseSequenceNumber).putShort((short) (end - offset));
        out.putInt((int) reference << 8 | feedbackCount & 0xFF);
        writeChunks(out, ticks, offset, end, origin);
        writeDeltas(out, ticks, offset, end, origin);
        return end - offset;
    }

    /**
     * How many statuses fit, if each seven take a chunk, which is the worst case; and up to the
     * first time that no delta reaches.
     */
    private static int fitting(int room, long[] ticks, int offset, int count, long origin) {
        int left = room - HEAD_LENGTH - 3; // 3: padding to a word
        int end = offset + Math.min(count, MAX_STATUSES);
        long before = origin;
        for (int i = offset; i < end; i++) {
            int status = status(ticks[i], before);
            left -= status + ((i - offset) % TWO_BIT_STATUSES == 0 ? 2 : 0);
            if (left < 0 || status == OUT_OF_RANGE) {
                return i - offset;
            }
            before = ticks[i] == NOT_RECEIVED ? before : ticks[i];
        }
        return end - offset;
    }

    private static int status(long ticks, long before) {
        if (ticks == NOT_RECEIVED) {
            return TransportFeedbackView.NOT_RECEIVED;
        }
        long delta = ticks - before;
        if (delta >= 0 && delta <= 0xFF) {
            return TransportFeedbackView.SMALL_DELTA;
        }
        return delta == (short) delta ? TransportFeedbackView.LARGE_DELTA : OUT_OF_RANGE;
    }

    private static void writeChunks(
            ByteBuffer out, long[] ticks, int offset, int end, long origin) {
        int at = offset;
        long before = origin;
        while (at < end) {
            int run = run(ticks, at, end, before);
            int symbol = status(ticks[at], before);
            int oneBit = withoutLarge(ticks, at, Math.min(end, at + ONE_BIT_STATUSES), before);
            int taken;
            if (run >= Math.max(oneBit, TWO_BIT_STATUSES) || run == end - at) {
                taken = run;
                out.putShort((short) (symbol << 13 | run));
            } else if (oneBit == Math.min(ONE_BIT_STATUSES, end - at)) {
                taken = oneBit;
                out.putShort((short) (0x8000 | vector(ticks, at, taken, before, 1)));
            } else {
                taken = Math.min(TWO_BIT_STATUSES, end - at);
                out.putShort((short) (0xC000 | vector(ticks, at, taken, before, 2)));
            }
            for (int i = at; i < at + taken; i++) {
                before = ticks[i] == NOT_RECEIVED ? before : ticks[i];
            }
            at += taken;
        }
    }

    /** How many packets from here on have the same status. */
    private static int run(long[] ticks, int at, int end, long before) {
        int symbol = status(ticks[at], before);
        long last = before;
        int i = at;
        while (i < end && i - at < MAX_RUN && status(ticks[i], last) == symbol) {
            last = ticks[i] == NOT_RECEIVED ? last : ticks[i];
            i++;
        }
        return i - at;
    }

    /** How many packets from here on have a status that one bit can tell. */
    private static int withoutLarge(long[] ticks, int at, int end, long before) {
        long last = before;
        int i = at;
        while (i < end && status(ticks[i], last) != TransportFeedbackView.LARGE_DELTA) {
            last = ticks[i] == NOT_RECEIVED ? last : ticks[i];
            i++;
        }
        return i - at;
    }

    /** The statuses of some packets, the first one in the highest bits. */
    private static int vector(long[] ticks, int at, int count, long before, int bits) {
        long last = before;
        int vector = 0;
        for (int i = at; i < at + count; i++) {
            vector = vector << bits | status(ticks[i], last);
            last = ticks[i] == NOT_RECEIVED ? last : ticks[i];
        }
        int whole = bits == 1 ? ONE_BIT_STATUSES : TWO_BIT_STATUSES;
        return vector << bits * (whole - count);
    }

    private static void writeDeltas(
            ByteBuffer out, long[] ticks, int offset, int end, long origin) {
        long before = origin;
        for (int i = offset; i < end; i++) {
            if (ticks[i] == NOT_RECEIVED) {
                continue;
            }
            int delta = (int) (ticks[i] - before);
            if (delta >= 0 && delta <= 0xFF) {
                out.put((byte) delta);
            } else {
                out.putShort((short) delta);
            }
            before = ticks[i];
        }
    }
}
