package io.parley.server.data;

import java.nio.ByteBuffer;

/**
 * The header of a data track's packet, read and changed in place.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-----+-+-+-+---+---------------+-------------------------------+
 * | ver |S|F|X| - |   reserved    |            handle             |
 * +-----+-+-+-+---+---------------+-------------------------------+
 * |        sequence number        |         frame number          |
 * +-------------------------------+-------------------------------+
 * |                           timestamp                           |
 * +---------------------------------------------------------------+
 * </pre>
 */
public final class DataTrackPacket {
    private static final int HEADER_LENGTH = 12;
    private static final int HANDLE_OFFSET = 2;
    private static final int VERSION_SHIFT = 5;

    private DataTrackPacket() {}

    /** The handle, 1 to 65,535; 0 when this is no packet of version 0. */
    public static int handle(ByteBuffer packet) {
        if (packet.remaining() < HEADER_LENGTH
                || (packet.get(packet.position()) & 0xFF) >> VERSION_SHIFT != 0) {
            return 0;
        }
        return packet.getShort(packet.position() + HANDLE_OFFSET) & 0xFFFF;
    }

    /** Replaces the handle. */
    public static void setHandle(ByteBuffer packet, int handle) {
        packet.putShort(packet.position() + HANDLE_OFFSET, (short) handle);
    }
}
