package io.parley.server.sfu;

import io.parley.webrtc.wire.SerialNumber;

/**
 * What a down track sent last, so that it can be sent again: which packet of the source became
 * which, and what was changed in it. Not thread-safe.
 *
 * <p>All of a packet lies together in one array. A packet to many subscribers touches the histories
 * of all of them, which no cache still holds from the packet before.
 */
final class RetransmissionHistory {
    static final int NOT_FOUND = -1;

    /** A packet that was asked for is not sent again within this time, or two round trips. */
    private static final long LONGEST_PAUSE_MILLIS = 100;

    private static final long NANOS_PER_MILLI = 1_000_000L;

    /** The places of a packet: its number plus one, so that zero is none. */
    private static final int OUT = 0;

    /** The source's number, low 32 bits, above the timestamp. */
    private static final int ORIGIN = 1;

    /** {@link #setPrefix}. */
    private static final int PREFIX = 2;

    /** From below: payload type, times, stream, marker; frame number; when it was sent last. */
    private static final int STATE = 3;

    private static final int PLACES = 4;
    private static final int TIMES_SHIFT = 7;
    private static final int TIMES_MASK = 0x7;
    private static final int STREAM_SHIFT = 10;
    private static final int STREAM_MASK = 0x1F;
    private static final int MARKER = 1 << 15;
    private static final int FRAME_SHIFT = 16;
    private static final int MILLIS_SHIFT = 32;

    private final int mask;
    private final long[] places;
    private long highestOut = -1;

    /**
     * @param packets a power of two
     */
    RetransmissionHistory(int packets) {
        mask = packets - 1;
        places = new long[packets * PLACES];
    }

    /** Remembers a packet, and answers where. */
    int put(long out, long in, int stream, int timestamp, boolean marker, int payloadType) {
        int slot = ((int) out & mask) * PLACES;
        places[slot + OUT] = out + 1;
        places[slot + ORIGIN] = in << 32 | timestamp & 0xFFFF_FFFFL;
        places[slot + PREFIX] = 0;
        places[slot + STATE] = payloadType | stream << STREAM_SHIFT | (marker ? MARKER : 0);
        highestOut = Math.max(highestOut, out);
        return slot;
    }

    /**
     * The first bytes of its payload were others.
     *
     * @param length how many there are now, at most 6
     * @param stripped how many of the source's they replace, at most 4095
     */
    void setPrefix(int slot, byte[] array, int offset, int length, int stripped) {
        long packed = (long) stripped << 52 | (long) length << 48;
        for (int i = 0; i < length; i++) {
            packed |= (array[offset + i] & 0xFFL) << (40 - 8 * i);
        }
        places[slot + PREFIX] = packed;
    }

    void setFrameNumber(int slot, int frameNumber) {
        places[slot + STATE] |= (frameNumber & 0xFFFFL) << FRAME_SHIFT;
    }

    /** A number that was sent without a packet of the source must not be found. */
    int find(int wireSequence) {
        if (highestOut < 0) {
            return NOT_FOUND;
        }
        long out = SerialNumber.unwrap16(highestOut, wireSequence);
        int slot = ((int) out & mask) * PLACES;
        return out >= 0 && places[slot + OUT] == out + 1 ? slot : NOT_FOUND;
    }

    /** Whether to send a packet again now; counts as sent then. */
    boolean tryAcquire(int slot, long rttNanos, long nowNanos) {
        long pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * rttNanos / NANOS_PER_MILLI);
        int nowMillis = (int) (nowNanos / NANOS_PER_MILLI);
        long state = places[slot + STATE];
        int times = (int) (state >>> TIMES_SHIFT) & TIMES_MASK;
        boolean soon = times > 0 && nowMillis - (int) (state >>> MILLIS_SHIFT) < pause;
        if (soon || times >= SfuLimits.RETRANSMISSIONS) {
            return false;
        }
        long kept = (state & 0xFFFF_FFFFL) + (1 << TIMES_SHIFT);
        places[slot + STATE] = (long) nowMillis << MILLIS_SHIFT | kept;
        return true;
    }

    long out(int slot) {
        return places[slot + OUT] - 1;
    }

    /** The source's number, nearest to a newer one. */
    long in(int slot, long newestIn) {
        return SerialNumber.unwrap32(newestIn, (int) (places[slot + ORIGIN] >>> 32));
    }

    int stream(int slot) {
        return (int) places[slot + STATE] >> STREAM_SHIFT & STREAM_MASK;
    }

    boolean marker(int slot) {
        return (places[slot + STATE] & MARKER) != 0;
    }

    int timestamp(int slot) {
        return (int) places[slot + ORIGIN];
    }

    int payloadType(int slot) {
        return (int) places[slot + STATE] & 0x7F;
    }

    int frameNumber(int slot) {
        return (int) (places[slot + STATE] >>> FRAME_SHIFT) & 0xFFFF;
    }

    /** How many bytes of the source's payload were left out for the prefix. */
    int stripped(int slot) {
        return (int) (places[slot + PREFIX] >>> 52);
    }

    /** Writes the prefix, and answers its length. */
    int writePrefix(int slot, byte[] out, int offset) {
        long packed = places[slot + PREFIX];
        int length = (int) (packed >>> 48) & 0xF;
        for (int i = 0; i < length; i++) {
            out[offset + i] = (byte) (packed >>> (40 - 8 * i));
        }
        return length;
    }
}
