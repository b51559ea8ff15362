package io.parley.webrtc.rtcp;

import io.parley.webrtc.wire.BigEndian;

/**
 * Extended reports (RFC 3611 §3), read in place: a receiver's reference time (§4.4) and the answers
 * to it (§4.5), one after another; other blocks are passed over.
 */
public final class XrView {
    /** What a step of {@link #next} has found. */
    public enum Block {
        /** A receiver's wall clock: {@link #referenceTime}. */
        REFERENCE_TIME,
        /** One answer: {@link #ssrc}, {@link #lastReceiverReport}, {@link #delay}. */
        DELAY,
        /** Nothing more. */
        END
    }

    static final int REFERENCE_TIME_TYPE = 4;
    static final int DELAY_TYPE = 5;
    static final int BLOCK_HEADER_LENGTH = 4;
    static final int DELAY_LENGTH = 12;

    private byte[] array = new byte[0];
    private int at;
    private int end;
    private int value;
    private int delaysEnd;

    /** Points this view at the reader's packet; false if it is no XR. */
    public boolean wrap(RtcpReader reader) {
        if (reader.kind() != RtcpKind.XR) {
            return false;
        }
        array = reader.array();
        at = reader.offset() + RtcpReader.HEADER_LENGTH;
        end = reader.offset() + reader.length();
        delaysEnd = 0;
        return true;
    }

    /** Goes on; END also where the packet is malformed. */
    public Block next() {
        if (delaysEnd - at >= DELAY_LENGTH) {
            value = at;
            at += DELAY_LENGTH;
            return Block.DELAY;
        }
        at = Math.max(at, delaysEnd);
        delaysEnd = 0;
        while (end - at >= BLOCK_HEADER_LENGTH) {
            int type = array[at] & 0xFF;
            int length = 4 * BigEndian.uint16(array, at + 2);
            int body = at + BLOCK_HEADER_LENGTH;
            if (length > end - body) {
                break;
            }
            at = body + length;
            if (type == REFERENCE_TIME_TYPE && length >= 8) {
                value = body;
                return Block.REFERENCE_TIME;
            }
            if (type == DELAY_TYPE && length >= DELAY_LENGTH) {
                value = body;
                delaysEnd = at;
                at = body + DELAY_LENGTH;
                return Block.DELAY;
            }
        }
        at = end;
        return Block.END;
    }

    /** The receiver's wall clock, NTP time. */
    public long referenceTime() {
        return BigEndian.int64(array, value);
    }

    /** The receiver that is answered. */
    public int ssrc() {
        return BigEndian.int32(array, value);
    }

    /** LRR: the middle of the NTP time in its last reference time report. */
    public int lastReceiverReport() {
        return BigEndian.int32(array, value + 4);
    }

    /** DLRR: time since that report came, 1/65,536 s. */
    public int delay() {
        return BigEndian.int32(array, value + 8);
    }
}
