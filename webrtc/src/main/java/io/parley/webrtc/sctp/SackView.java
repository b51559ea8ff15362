package io.parley.webrtc.sctp;

/** A SACK where it lies (RFC 9260 §3.3.4). A reused view; block i is counted from 0. */
final class SackView {
    private static final int FIXED_LENGTH = 12;

    private byte[] bytes = new byte[0];
    private int start;
    private int gapBlocks;

    /** Points this view at a chunk; false, view unchanged, if its counts do not fit it. */
    boolean wrap(TlvReader chunk) {
        if (chunk.valueLength() < FIXED_LENGTH) {
            return false;
        }
        int blocks = Bytes.u16(chunk.array(), chunk.valueStart() + 8);
        int duplicates = Bytes.u16(chunk.array(), chunk.valueStart() + 10);
        if (FIXED_LENGTH + 4 * (blocks + duplicates) > chunk.valueLength()) {
            return false;
        }
        bytes = chunk.array();
        start = chunk.valueStart();
        gapBlocks = blocks;
        return true;
    }

    int cumulativeTsn() {
        return Bytes.i32(bytes, start);
    }

    long aRwnd() {
        return Bytes.i32(bytes, start + 4) & 0xFFFFFFFFL;
    }

    int gapBlocks() {
        return gapBlocks;
    }

    /** First TSN of a block, as its distance from the cumulative TSN. */
    int gapStart(int block) {
        return Bytes.u16(bytes, start + FIXED_LENGTH + 4 * block);
    }

    /** Last TSN of a block, as its distance from the cumulative TSN. */
    int gapEnd(int block) {
        return Bytes.u16(bytes, start + FIXED_LENGTH + 4 * block + 2);
    }
}
