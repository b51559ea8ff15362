package io.parley.sdk.datatrack;

import java.nio.ByteBuffer;

/**
 * The header of a data track's packet. One object is read into again and again.
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
 * +-------------------------------+-------------------------------+
 * |  words of extensions (if X)   |  id, length, data; padding 0  |
 * +-------------------------------+-------------------------------+
 * </pre>
 *
 * The extensions take (words + 1) times four bytes, with the number of words and the padding.
 */
final class PacketHeader {
    static final int FIXED_BYTES = 12;
    static final int IV_BYTES = 12;

    private static final int START = 0x10;
    private static final int FINAL = 0x08;
    private static final int EXTENSIONS = 0x04;
    private static final int VERSION_SHIFT = 5;

    private static final int E2EE_ID = 1;
    private static final int E2EE_BYTES = 1 + IV_BYTES;
    private static final int TIMESTAMP_ID = 2;
    private static final int TIMESTAMP_BYTES = Long.BYTES;
    private static final int WORD = 4;

    boolean start;
    boolean end;
    int handle;
    int sequence;
    int frame;
    int timestamp;
    boolean encrypted;
    int keyIndex;
    byte[] iv = new byte[IV_BYTES];
    boolean hasUserTimestamp;
    long userTimestamp;

    /** Bytes of the header as {@link #write} would write it. */
    int length() {
        int area = extensionBytes();
        return area == 0 ? FIXED_BYTES : FIXED_BYTES + area;
    }

    /** Bytes of the extensions with their count and padding; 0 when there are none. */
    private int extensionBytes() {
        int bytes = (encrypted ? 2 + E2EE_BYTES : 0) + (hasUserTimestamp ? 2 + TIMESTAMP_BYTES : 0);
        return bytes == 0 ? 0 : (Short.BYTES + bytes + WORD - 1) / WORD * WORD;
    }

    /** Appends the header. */
    void write(ByteBuffer out) {
        int area = extensionBytes();
        out.put((byte) ((start ? START : 0) | (end ? FINAL : 0) | (area == 0 ? 0 : EXTENSIONS)));
        out.put((byte) 0);
        out.putShort((short) handle).putShort((short) sequence).putShort((short) frame);
        out.putInt(timestamp);
        if (area == 0) {
            return;
        }
        int endOfArea = out.position() + area;
        out.putShort((short) (area / WORD - 1));
        if (encrypted) {
            out.put((byte) E2EE_ID).put((byte) E2EE_BYTES).put((byte) keyIndex).put(iv);
        }
        if (hasUserTimestamp) {
            out.put((byte) TIMESTAMP_ID).put((byte) TIMESTAMP_BYTES).putLong(userTimestamp);
        }
        while (out.position() < endOfArea) {
            out.put((byte) 0);
        }
    }

    /** Reads the header and leaves the payload; false when this is no packet of version 0. */
    boolean read(ByteBuffer in) {
        if (in.remaining() < FIXED_BYTES) {
            return false;
        }
        int flags = in.get() & 0xFF;
        in.get();
        start = (flags & START) != 0;
        end = (flags & FINAL) != 0;
        handle = in.getShort() & 0xFFFF;
        sequence = in.getShort() & 0xFFFF;
        frame = in.getShort() & 0xFFFF;
        timestamp = in.getInt();
        encrypted = false;
        hasUserTimestamp = false;
        return flags >> VERSION_SHIFT == 0
                && handle != 0
                && ((flags & EXTENSIONS) == 0 || readExtensions(in));
    }

    private boolean readExtensions(ByteBuffer in) {
        if (in.remaining() < Short.BYTES) {
            return false;
        }
        int area = ((in.getShort(in.position()) & 0xFFFF) + 1) * WORD;
        if (in.remaining() < area) {
            return false;
        }
        int endOfArea = in.position() + area;
        in.position(in.position() + Short.BYTES);
        while (endOfArea - in.position() >= 2) {
            int id = in.get() & 0xFF;
            if (id == 0) {
                break;
            }
            int length = in.get() & 0xFF;
            int next = in.position() + length;
            if (next > endOfArea) {
                return false;
            }
            readExtension(in, id, length);
            in.position(next);
        }
        in.position(endOfArea);
        return true;
    }

    private void readExtension(ByteBuffer in, int id, int length) {
        if (id == E2EE_ID && length == E2EE_BYTES) {
            encrypted = true;
            keyIndex = in.get() & 0xFF;
            in.get(iv);
        } else if (id == TIMESTAMP_ID && length == TIMESTAMP_BYTES) {
            hasUserTimestamp = true;
            userTimestamp = in.getLong();
        }
    }
}
