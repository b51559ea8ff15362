package io.parley.webrtc.turn;

import java.nio.ByteBuffer;

/**
 * The short form of relayed packets (RFC 8656 §12.4).
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |         Channel Number        |            Length             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                       Application Data                        |
 * </pre>
 */
final class ChannelData {
    static final int HEADER_LENGTH = 4;
    static final int FIRST_CHANNEL = 0x4000; // RFC 8656 §12
    static final int LAST_CHANNEL = 0x4FFF;

    private ChannelData() {}

    /** RFC 8656 §12: the first byte tells, 64 to 79. */
    static boolean looksLike(ByteBuffer in) {
        return in.remaining() >= HEADER_LENGTH && (in.get(in.position()) & 0xF0) == 0x40;
    }

    static int channel(ByteBuffer in) {
        return in.getShort(in.position()) & 0xFFFF;
    }

    /** Moves position and limit to the data; false if there are fewer bytes than it says. */
    static boolean narrow(ByteBuffer in) {
        int length = in.getShort(in.position() + 2) & 0xFFFF;
        if (length > in.remaining() - HEADER_LENGTH) {
            return false;
        }
        in.position(in.position() + HEADER_LENGTH);
        in.limit(in.position() + length); // over UDP there may be padding
        return true;
    }
}
