package io.parley.webrtc.rtp;

import io.parley.webrtc.wire.BigEndian;

/** The extension of transport-wide congestion control: one count over all streams. */
public final class TransportSequenceNumber {
    private static final int LENGTH = 2;

    private TransportSequenceNumber() {}

    /** The number, 0 to 65,535, or -1 if the packet has none. */
    public static int read(RtpView packet, int id) {
        int at = packet.findExtension(id);
        // A second version of the extension has a request for feedback behind the number.
        return at != RtpView.ABSENT && packet.extensionLength() >= LENGTH
                ? BigEndian.uint16(packet.array(), at)
                : -1;
    }

    /** Appends the low 16 bits of a number; false if there is no room. */
    public static boolean write(RtpHeader header, int id, int number) {
        int at = header.openExtension(id, LENGTH);
        if (at == RtpHeader.NO_ROOM) {
            return false;
        }
        BigEndian.put16(header.array(), at, number);
        return true;
    }
}
