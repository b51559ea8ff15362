package io.parley.webrtc.rtp;

import io.parley.webrtc.wire.BigEndian;

/**
 * The extension abs-capture-time: when the media was captured, and how far the capturer's clock is
 * from the sender's. An object holds what was read last.
 */
public final class AbsCaptureTime {
    private static final int SHORT_LENGTH = 8;
    private static final int LONG_LENGTH = 16;

    private long ntp;
    private boolean hasOffset;
    private long offset;

    /** Takes the values of a packet; false, and nothing changes, if it has none. */
    public boolean read(RtpView packet, int id) {
        int at = packet.findExtension(id);
        if (at == RtpView.ABSENT) {
            return false;
        }
        int length = packet.extensionLength();
        if (length != SHORT_LENGTH && length != LONG_LENGTH) {
            return false;
        }
        ntp = BigEndian.int64(packet.array(), at);
        hasOffset = length == LONG_LENGTH;
        offset = hasOffset ? BigEndian.int64(packet.array(), at + SHORT_LENGTH) : 0;
        return true;
    }

    /** When the media was captured, NTP time of the capturer. */
    public long ntp() {
        return ntp;
    }

    /** Whether the packet tells of the clock's offset. */
    public boolean hasClockOffset() {
        return hasOffset;
    }

    /** What to add to get the sender's NTP time, 2<sup>-32</sup> s; 0 if it is not told. */
    public long clockOffset() {
        return offset;
    }

    /** Appends a time without offset; false if there is no room. */
    public static boolean write(RtpHeader header, int id, long ntp) {
        int at = header.openExtension(id, SHORT_LENGTH);
        if (at == RtpHeader.NO_ROOM) {
            return false;
        }
        BigEndian.put64(header.array(), at, ntp);
        return true;
    }

    /** Appends a time and an offset; false if there is no room. */
    public static boolean write(RtpHeader header, int id, long ntp, long clockOffset) {
        int at = header.openExtension(id, LONG_LENGTH);
        if (at == RtpHeader.NO_ROOM) {
            return false;
        }
        BigEndian.put64(header.array(), at, ntp);
        BigEndian.put64(header.array(), at + SHORT_LENGTH, clockOffset);
        return true;
    }
}
