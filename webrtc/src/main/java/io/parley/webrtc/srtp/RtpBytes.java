package io.parley.webrtc.srtp;

import io.parley.webrtc.wire.BigEndian;

/** As much of RTP as protection needs to know: where the header ends (RFC 3550 §5.1). */
final class RtpBytes {
    static final int FIXED_HEADER_LENGTH = 12;

    private RtpBytes() {}

    /** The length of a packet's header with CSRCs and extension; -1 if this is no RTP packet. */
    static int headerLength(byte[] packet, int offset, int length) {
        if (length < FIXED_HEADER_LENGTH || (packet[offset] & 0xC0) != 0x80) {
            return -1;
        }
        int header = FIXED_HEADER_LENGTH + 4 * (packet[offset] & 0x0F);
        if ((packet[offset] & 0x10) != 0) {
            if (header + 4 > length) {
                return -1;
            }
            header += 4 + 4 * BigEndian.uint16(packet, offset + header + 2);
        }
        return header <= length ? header : -1;
    }
}
