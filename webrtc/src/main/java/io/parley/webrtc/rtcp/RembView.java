package io.parley.webrtc.rtcp;

import io.parley.webrtc.wire.BigEndian;

/**
 * A receiver's estimate of the bitrate that it can take (draft-alvestrand-rmcat-remb-03 §2.2), read
 * in place.
 *
 * <pre>
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  Unique identifier 'R' 'E' 'M' 'B'                            |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |  Num SSRC     | BR Exp    |  BR Mantissa                      |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |   SSRC feedback ...                                           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class RembView {
    private static final int MANTISSA_BITS = 18;

    private byte[] array = new byte[0];
    private int start;
    private int ssrcCount;
    private long bitrateBps;

    /** Points this view at the reader's packet; false if it is no REMB, or malformed. */
    public boolean wrap(RtcpReader reader) {
        if (reader.kind() != RtcpKind.REMB) {
            return false;
        }
        byte[] in = reader.array();
        int at = reader.offset();
        int count = in[at + 16] & 0xFF;
        if (20 + 4 * count > reader.length()) {
            return false;
        }
        int word = BigEndian.uint24(in, at + 17);
        int exponent = word >> MANTISSA_BITS;
        long mantissa = word & (1 << MANTISSA_BITS) - 1;
        if (exponent >= Long.SIZE - 1 - MANTISSA_BITS) {
            return false; // no line carries as much
        }
        array = in;
        start = at;
        ssrcCount = count;
        bitrateBps = mantissa << exponent;
        return true;
    }

    /** Bits per second. */
    public long bitrateBps() {
        return bitrateBps;
    }

    /** Streams that the estimate is for, 0 to 255. */
    public int ssrcCount() {
        return ssrcCount;
    }

    public int ssrc(int index) {
        return BigEndian.int32(array, start + 20 + 4 * index);
    }
}
