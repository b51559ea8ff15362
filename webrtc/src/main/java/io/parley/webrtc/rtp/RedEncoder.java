package io.parley.webrtc.rtp;

import io.parley.webrtc.wire.BigEndian;

/**
 * Puts up to two earlier payloads in front of each payload of a stream (RFC 2198). It keeps copies
 * of these, in arrays that it has from the beginning.
 */
public final class RedEncoder {
    /** Longest payload that can be redundancy, bytes; ten bits count it. */
    public static final int MAX_BLOCK_LENGTH = 1023;

    /** Earlier payloads in a packet. */
    public static final int DISTANCE = 2;

    private static final int MAX_TIMESTAMP_OFFSET = (1 << 14) - 1;

    private final int blockPayloadType;
    private final byte[][] payloads;
    private final int[] lengths = new int[DISTANCE];
    private final int[] timestamps = new int[DISTANCE];
    private final int[] sequenceNumbers = new int[DISTANCE];

    /** Payloads that are kept, the newest at {@code newest}. */
    private int kept;

    private int newest;

    /** An encoder for payloads of one type, usually Opus. */
    public RedEncoder(int blockPayloadType) {
        this.blockPayloadType = blockPayloadType & 0x7F;
        this.payloads = new byte[DISTANCE][MAX_BLOCK_LENGTH];
    }

    /**
     * Writes the redundant form of a payload to {@code out}, and keeps the payload for the next
     * ones. A packet that is late or repeated is written alone and not kept.
     *
     * @param maxLength bytes that may be written; redundancy that does not fit is left out
     * @return the length, or -1 if not even the payload fits, which must then go out as it is
     */
    public int encode(
            int sequenceNumber,
            int timestamp,
            byte[] payload,
            int offset,
            int length,
            byte[] out,
            int outOffset,
            int maxLength) {
        if (length + 1 > maxLength) {
            forget();
            return -1;
        }
        boolean inOrder = kept == 0 || (short) (sequenceNumber - sequenceNumbers[newest]) > 0;
        int blocks = inOrder ? usable(sequenceNumber, timestamp, maxLength - length - 1) : 0;
        int at = writeBlocks(blocks, timestamp, out, outOffset);
        System.arraycopy(payload, offset, out, at, length);
        if (inOrder) {
            keep(sequenceNumber, timestamp, payload, offset, length);
        }
        return at + length - outOffset;
    }

    /** Drops what is kept, as when the stream has another source. */
    public void forget() {
        kept = 0;
    }

    /** How many of the kept payloads, newest first, follow each other and fit. */
    private int usable(int sequenceNumber, int timestamp, int room) {
        int used = 0;
        int left = room;
        while (used < kept) {
            int slot = slot(used);
            int age = sequenceNumber - sequenceNumbers[slot] & 0xFFFF;
            int timestampOffset = timestamp - timestamps[slot];
            left -= RedView.BLOCK_HEADER_LENGTH + lengths[slot];
            // What is older than the distance has been repeated often enough.
            if (age > DISTANCE
                    || left < 0
                    || timestampOffset < 0
                    || timestampOffset > MAX_TIMESTAMP_OFFSET) {
                break;
            }
            used++;
        }
        return used;
    }

    private int writeBlocks(int blocks, int timestamp, byte[] out, int outOffset) {
        int at = outOffset;
        for (int i = blocks - 1; i >= 0; i--) { // the oldest first
            int slot = slot(i);
            out[at] = (byte) (0x80 | blockPayloadType);
            BigEndian.put24(out, at + 1, timestamp - timestamps[slot] << 10 | lengths[slot]);
            at += RedView.BLOCK_HEADER_LENGTH;
        }
        out[at++] = (byte) blockPayloadType;
        for (int i = blocks - 1; i >= 0; i--) {
            int slot = slot(i);
            System.arraycopy(payloads[slot], 0, out, at, lengths[slot]);
            at += lengths[slot];
        }
        return at;
    }

    private void keep(int sequenceNumber, int timestamp, byte[] payload, int offset, int length) {
        if (length > MAX_BLOCK_LENGTH) {
            forget(); // the next packet would otherwise have a hole in its redundancy
            return;
        }
        newest = (newest + 1) % DISTANCE;
        System.arraycopy(payload, offset, payloads[newest], 0, length);
        lengths[newest] = length;
        timestamps[newest] = timestamp;
        sequenceNumbers[newest] = sequenceNumber & 0xFFFF;
        kept = Math.min(kept + 1, DISTANCE);
    }

    /** The slot of the payload that is {@code age} places behind the newest. */
    private int slot(int age) {
        return (newest - age + DISTANCE) % DISTANCE;
    }
}
