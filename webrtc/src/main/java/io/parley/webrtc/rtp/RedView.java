package io.parley.webrtc.rtp;

import io.parley.webrtc.wire.BigEndian;

/**
 * The payload of a packet with redundant audio (RFC 2198 §3), read in place; used again for the
 * next one. Blocks are in the order of time: the last one is the packet's own, the primary.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |1|  block PT   |     timestamp offset      |   block length    |  for each earlier block
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |0|  block PT   |                                                  for the primary
 * +-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class RedView {
    /** Most blocks that are read; senders in use write three. */
    public static final int MAX_BLOCKS = 16;

    static final int BLOCK_HEADER_LENGTH = 4;

    private final int[] payloadTypes = new int[MAX_BLOCKS];
    private final int[] timestampOffsets = new int[MAX_BLOCKS];
    private final int[] offsets = new int[MAX_BLOCKS];
    private final int[] lengths = new int[MAX_BLOCKS];
    private int count;

    /**
     * Points this view at a payload.
     *
     * @return false if it is malformed; the view then has no blocks
     */
    public boolean wrap(byte[] array, int offset, int length) {
        count = 0;
        int blocks = readHeaders(array, offset, offset + length);
        if (blocks < 0) {
            return false;
        }
        count = blocks;
        return true;
    }

    private int readHeaders(byte[] array, int offset, int end) {
        int blocks = 0;
        int at = offset;
        while (at < end && array[at] < 0) { // F: another header follows
            if (blocks == MAX_BLOCKS - 1 || end - at < BLOCK_HEADER_LENGTH) {
                return -1;
            }
            payloadTypes[blocks] = array[at] & 0x7F;
            timestampOffsets[blocks] = BigEndian.uint16(array, at + 1) >> 2;
            lengths[blocks] = BigEndian.uint16(array, at + 2) & 0x3FF;
            blocks++;
            at += BLOCK_HEADER_LENGTH;
        }
        if (at >= end) {
            return -1;
        }
        payloadTypes[blocks] = array[at++];
        timestampOffsets[blocks] = 0;
        for (int i = 0; i < blocks; i++) {
            offsets[i] = at;
            at += lengths[i];
        }
        if (at > end) {
            return -1;
        }
        offsets[blocks] = at;
        lengths[blocks] = end - at;
        return blocks + 1;
    }

    /** How many blocks there are; the last one is the primary. */
    public int blockCount() {
        return count;
    }

    public int payloadType(int block) {
        return payloadTypes[block];
    }

    /** How much earlier than the packet's timestamp, units of the clock, 0 to 16,383. */
    public int timestampOffset(int block) {
        return timestampOffsets[block];
    }

    /** Where the block begins in the array. */
    public int offset(int block) {
        return offsets[block];
    }

    /** Bytes of the block; may be 0. */
    public int length(int block) {
        return lengths[block];
    }
}
