package io.parley.server.sfu;

import io.parley.webrtc.wire.SerialNumber;
import java.util.Arrays;

/**
 * What a down track sent last, so that it can be sent again: which packet of the source became
 * which, and what was changed in it. Not thread-safe.
 */
final class RetransmissionHistory {
    static final int NOT_FOUND = -1;

    /** A packet that was asked for is not sent again within this time, or two round trips. */
    private static final long LONGEST_PAUSE_MILLIS = 100;

    private static final long NANOS_PER_MILLI = 1_000_000L;

    private final int mask;
    private final long[] outs;
    private final int[] ins;
    private final int[] timestamps;
    private final int[] sentMillis;
    private final long[] prefixes;
    private final short[] frameNumbers;
    private final byte[] flags;
    private final byte[] counts;
    private final byte[] payloadTypes;
    private long highestOut = -1;

    /**
     * @param packets a power of two
     */
    RetransmissionHistory(int packets) {
        mask = packets - 1;
        outs = new long[packets];
        ins = new int[packets];
        timestamps = new int[packets];
        sentMillis = new int[packets];
        prefixes = new long[packets];
        frameNumbers = new short[packets];
        flags = new byte[packets];
        counts = new byte[packets];
        payloadTypes = new byte[packets];
        Arrays.fill(outs, -1);
    }

    /** Remembers a packet, and answers where. */
    int put(long out, long in, int stream, int timestamp, boolean marker, int payloadType) {
        int slot = (int) out & mask;
        outs[slot] = out;
        ins[slot] = (int) in;
        timestamps[slot] = timestamp;
        flags[slot] = (byte) (stream | (marker ? 0x80 : 0));
        payloadTypes[slot] = (byte) payloadType;
        counts[slot] = 0;
        prefixes[slot] = 0;
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
        prefixes[slot] = packed;
    }

    void setFrameNumber(int slot, int frameNumber) {
        frameNumbers[slot] = (short) frameNumber;
    }

    /** A number that was sent without a packet of the source must not be found. */
    int find(int wireSequence) {
        if (highestOut < 0) {
            return NOT_FOUND;
        }
        long out = SerialNumber.unwrap16(highestOut, wireSequence);
        int slot = (int) out & mask;
        return out >= 0 && outs[slot] == out ? slot : NOT_FOUND;
    }

    /** Whether to send a packet again now; counts as sent then. */
    boolean tryAcquire(int slot, long rttNanos, long nowNanos) {
        long pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * rttNanos / NANOS_PER_MILLI);
        int nowMillis = (int) (nowNanos / NANOS_PER_MILLI);
        boolean soon = counts[slot] > 0 && nowMillis - sentMillis[slot] < pause;
        if (soon || counts[slot] >= SfuLimits.RETRANSMISSIONS) {
            return false;
        }
        counts[slot]++;
        sentMillis[slot] = nowMillis;
        return true;
    }

    long out(int slot) {
        return outs[slot];
    }

    /** The source's number, nearest to a newer one. */
    long in(int slot, long newestIn) {
        return SerialNumber.unwrap32(newestIn, ins[slot]);
    }

    int stream(int slot) {
        return flags[slot] & 0x7F;
    }

    boolean marker(int slot) {
        return flags[slot] < 0;
    }

    int timestamp(int slot) {
        return timestamps[slot];
    }

    int payloadType(int slot) {
        return payloadTypes[slot];
    }

    int frameNumber(int slot) {
        return frameNumbers[slot] & 0xFFFF;
    }

    /** How many bytes of the source's payload were left out for the prefix. */
    int stripped(int slot) {
        return (int) (prefixes[slot] >>> 52);
    }

    /** Writes the prefix, and answers its length. */
    int writePrefix(int slot, byte[] out, int offset) {
        long packed = prefixes[slot];
        int length = (int) (packed >>> 48) & 0xF;
        for (int i = 0; i < length; i++) {
            out[offset + i] = (byte) (packed >>> (40 - 8 * i));
        }
        return length;
    }
}
