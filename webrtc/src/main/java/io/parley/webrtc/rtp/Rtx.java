package io.parley.webrtc.rtp;

import io.parley.webrtc.wire.BigEndian;

/**
 * Retransmissions in a stream of their own (RFC 4588 §4): before the original payload stands the
 * original sequence number (OSN).
 */
public final class Rtx {
    /** Bytes that the original sequence number takes. */
    public static final int OSN_LENGTH = 2;

    private Rtx() {}

    /**
     * The original sequence number in a retransmission, 0 to 65,535.
     *
     * @return -1 for a packet without payload, which senders use to probe the bandwidth
     */
    public static int originalSequenceNumber(RtpView packet) {
        return packet.payloadLength() < OSN_LENGTH
                ? -1
                : BigEndian.uint16(packet.array(), packet.payloadOffset());
    }

    /**
     * Makes the original packet out of a retransmission, in place: it begins {@link #OSN_LENGTH}
     * bytes behind the retransmission, and ends where that ends. Marker, timestamp, extensions and
     * padding are those of the retransmission.
     *
     * @param payloadType of the original stream
     * @param ssrc of the original stream
     * @return the length of the original packet, or -1, and nothing changes, if the packet holds no
     *     original
     */
    public static int unwrap(RtpView packet, int payloadType, int ssrc) {
        int sequenceNumber = originalSequenceNumber(packet);
        if (sequenceNumber < 0) {
            return -1;
        }
        byte[] array = packet.array();
        int start = packet.offset();
        int length = packet.length() - OSN_LENGTH;
        System.arraycopy(array, start, array, start + OSN_LENGTH, packet.headerLength());
        start += OSN_LENGTH;
        array[start + 1] = (byte) (array[start + 1] & 0x80 | payloadType & 0x7F);
        BigEndian.put16(array, start + 2, sequenceNumber);
        BigEndian.put32(array, start + 8, ssrc);
        return length;
    }

    /**
     * Writes the original sequence number where the payload of a retransmission begins; the
     * original payload follows it.
     *
     * @return the offset behind it
     */
    public static int putOriginalSequenceNumber(byte[] out, int offset, int sequenceNumber) {
        BigEndian.put16(out, offset, sequenceNumber);
        return offset + OSN_LENGTH;
    }
}
