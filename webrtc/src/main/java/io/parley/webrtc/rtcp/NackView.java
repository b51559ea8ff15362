package io.parley.webrtc.rtcp;

import io.parley.webrtc.wire.BigEndian;

/**
 * A generic NACK (RFC 4585 §6.2.1), read in place: {@link RtcpReader#mediaSsrc} is the stream.
 *
 * <pre>
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |            PID                |             BLP               |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class NackView {
    /** What {@link #nextLost} says at the end. */
    public static final int END = -1;

    private byte[] array = new byte[0];
    private int mediaSsrc;
    private int at;
    private int end;
    private int packetId;

    /** Bit 0 stands for the PID itself, bit n for PID + n. */
    private int pending;

    /** Points this view at the reader's packet; false if it is no NACK. */
    public boolean wrap(RtcpReader reader) {
        if (reader.kind() != RtcpKind.NACK) {
            return false;
        }
        array = reader.array();
        mediaSsrc = reader.mediaSsrc();
        at = reader.offset() + 12;
        end = reader.offset() + reader.length();
        pending = 0;
        return true;
    }

    /** The stream whose packets are missed. */
    public int mediaSsrc() {
        return mediaSsrc;
    }

    /** The next missed sequence number, 0 to 65,535, or {@link #END}. */
    public int nextLost() {
        if (pending == 0) {
            if (at + 4 > end) {
                return END;
            }
            packetId = BigEndian.uint16(array, at);
            pending = BigEndian.uint16(array, at + 2) << 1 | 1;
            at += 4;
        }
        int bit = Integer.numberOfTrailingZeros(pending);
        pending &= pending - 1;
        return packetId + bit & 0xFFFF;
    }
}
