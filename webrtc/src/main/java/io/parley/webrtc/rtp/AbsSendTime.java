package io.parley.webrtc.rtp;

import io.parley.webrtc.wire.BigEndian;

/** The extension abs-send-time: seconds with 6 bits before and 18 bits behind the point. */
public final class AbsSendTime {
    private static final int LENGTH = 3;
    private static final int FRACTION_BITS = 18;
    private static final long WRAP_NANOS = 64_000_000_000L;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private AbsSendTime() {}

    /** The 24 bits, or -1 if the packet has none. */
    public static int read(RtpView packet, int id) {
        int at = packet.findExtension(id);
        return at != RtpView.ABSENT && packet.extensionLength() == LENGTH
                ? BigEndian.uint24(packet.array(), at)
                : -1;
    }

    /** Appends the 24 bits; false if there is no room. */
    public static boolean write(RtpHeader header, int id, int value) {
        int at = header.openExtension(id, LENGTH);
        if (at == RtpHeader.NO_ROOM) {
            return false;
        }
        BigEndian.put24(header.array(), at, value);
        return true;
    }

    /** The 24 bits of a time in nanoseconds, not negative, of any clock that runs evenly. */
    public static int ofNanos(long nanos) {
        return (int) ((nanos % WRAP_NANOS << FRACTION_BITS) / NANOS_PER_SECOND);
    }

    /** Nanoseconds from one value to the next, -32 s to 32 s. */
    public static long nanosBetween(int earlier, int later) {
        int difference = later - earlier << 8 >> 8; // the sign of 24 bits
        return difference * NANOS_PER_SECOND >> FRACTION_BITS;
    }
}
