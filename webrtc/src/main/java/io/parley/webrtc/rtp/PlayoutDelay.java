package io.parley.webrtc.rtp;

import io.parley.webrtc.wire.BigEndian;

/** The extension playout-delay: least and most waiting time, 12 bits each, in units of 10 ms. */
public final class PlayoutDelay {
    /** Longest time that can be written, milliseconds. */
    public static final int MAX_MILLIS = 40_950;

    private static final int LENGTH = 3;
    private static final int UNIT_MILLIS = 10;

    private PlayoutDelay() {}

    /** Both times as they stand in the packet, or -1 if it has none. */
    public static int read(RtpView packet, int id) {
        int at = packet.findExtension(id);
        return at != RtpView.ABSENT && packet.extensionLength() == LENGTH
                ? BigEndian.uint24(packet.array(), at)
                : -1;
    }

    /** The least time in what {@link #read} returned, milliseconds. */
    public static int minMillis(int value) {
        return (value >> 12 & 0xFFF) * UNIT_MILLIS;
    }

    /** The most time in what {@link #read} returned, milliseconds. */
    public static int maxMillis(int value) {
        return (value & 0xFFF) * UNIT_MILLIS;
    }

    /** Appends both times, 0 to {@link #MAX_MILLIS} each; false if there is no room. */
    public static boolean write(RtpHeader header, int id, int minMillis, int maxMillis) {
        int at = header.openExtension(id, LENGTH);
        if (at == RtpHeader.NO_ROOM) {
            return false;
        }
        int value = units(minMillis) << 12 | units(maxMillis);
        BigEndian.put24(header.array(), at, value);
        return true;
    }

    private static int units(int millis) {
        return Math.min(MAX_MILLIS, Math.max(0, millis)) / UNIT_MILLIS;
    }
}
