package io.parley.sdk.rtp;

import io.parley.sdk.media.FrameMetadata;
import io.parley.webrtc.payload.Av1Metadata;
import io.parley.webrtc.wire.BigEndian;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The bytes behind an encoded picture, also behind an encrypted one, that carry its metadata:
 * values as type, length and content, the length of all of it, and four letters. All but the
 * letters have each bit inverted, so that no start code of H.264 comes about. In AV1 they are the
 * content of a metadata OBU of type 31.
 *
 * <pre>
 *   01 08 time(8)   02 04 number(4)   03 length bytes   length of all   'L' 'K' 'T' 'S'
 * </pre>
 */
final class FrameTrailer {
    private static final int TIMESTAMP = 1;
    private static final int FRAME_ID = 2;
    private static final int USER_DATA = 3;
    private static final int MAGIC = 'L' << 24 | 'K' << 16 | 'T' << 8 | 'S';

    /** Length and letters. */
    private static final int ENVELOPE = 1 + Integer.BYTES;

    /** Type and length of a value. */
    private static final int HEAD = 2;

    private static final int MAX_LENGTH = 255;

    /** The type of metadata that is a trailer in AV1, where nothing can stand behind a picture. */
    private static final int AV1_TYPE = 31;

    private static final byte[] NOTHING = {};

    private FrameTrailer() {}

    /**
     * The trailer of a picture; empty if there is nothing to tell.
     *
     * @param timestamp whether to tell its time
     * @param frameId whether to tell its number
     * @param userData whether to tell its bytes
     */
    static byte[] of(FrameMetadata value, boolean timestamp, boolean frameId, boolean userData) {
        ByteBuffer out = ByteBuffer.allocate(MAX_LENGTH);
        if (timestamp && value.userTimestamp() != 0) {
            out.put((byte) TIMESTAMP).put((byte) Long.BYTES).putLong(value.userTimestamp());
        }
        if (frameId && value.frameId() != 0) {
            out.put((byte) FRAME_ID).put((byte) Integer.BYTES).putInt((int) value.frameId());
        }
        if (userData && value.userData().length > 0) {
            byte[] data = value.userData();
            out.put((byte) USER_DATA).put((byte) data.length).put(data);
        }
        if (out.position() == 0) {
            return NOTHING;
        }
        int length = out.position() + ENVELOPE;
        out.put((byte) length);
        byte[] trailer = new byte[length];
        for (int i = 0; i < out.position(); i++) {
            trailer[i] = (byte) ~out.get(i);
        }
        BigEndian.put32(trailer, length - Integer.BYTES, MAGIC);
        return trailer;
    }

    /** The picture with its trailer; AV1 has it as an OBU before the frame. */
    static byte[] intoAv1(byte[] unit, byte[] trailer) {
        return trailer.length == 0 ? unit : Av1Metadata.insert(unit, AV1_TYPE, trailer);
    }

    /** Where in a picture of AV1 the OBU begins that is a trailer; -1 if there is none. */
    static int findInAv1(byte[] unit, int size) {
        int at = Av1Metadata.find(unit, size, AV1_TYPE);
        if (at < 0) {
            return -1;
        }
        int content = Av1Metadata.content(unit, at);
        int end = Av1Metadata.end(unit, at, size);
        return length(unit, end) == end - content ? at : -1;
    }

    /** Where the OBU ends that {@link #findInAv1} found; its trailer ends there as well. */
    static int endInAv1(byte[] unit, int at, int size) {
        return Av1Metadata.end(unit, at, size);
    }

    /** How many of the first bytes of an array are a trailer at their end; 0 if there is none. */
    static int length(byte[] array, int size) {
        if (size < ENVELOPE || BigEndian.int32(array, size - Integer.BYTES) != MAGIC) {
            return 0;
        }
        int length = ~array[size - ENVELOPE] & 0xFF;
        return length >= ENVELOPE && length <= size ? length : 0;
    }

    /**
     * Reads a trailer.
     *
     * @param offset where it begins
     * @return null if it says nothing that is known
     */
    static @Nullable FrameMetadata read(byte[] array, int offset, int length) {
        long timestamp = 0;
        long frameId = 0;
        byte[] userData = NOTHING;
        int end = offset + length - ENVELOPE;
        int at = offset;
        while (at + HEAD <= end) {
            int type = ~array[at] & 0xFF;
            int size = ~array[at + 1] & 0xFF;
            at += HEAD;
            if (size > end - at) {
                return null;
            }
            if (type == TIMESTAMP && size == Long.BYTES) {
                timestamp = number(array, at, size);
            } else if (type == FRAME_ID && size == Integer.BYTES) {
                frameId = number(array, at, size);
            } else if (type == USER_DATA && size <= FrameMetadata.MAX_USER_DATA) {
                userData = new byte[size];
                for (int i = 0; i < size; i++) {
                    userData[i] = (byte) ~array[at + i];
                }
            }
            at += size;
        }
        boolean empty = timestamp == 0 && frameId == 0 && userData.length == 0;
        return empty ? null : new FrameMetadata(timestamp, frameId, userData);
    }

    private static long number(byte[] array, int offset, int size) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            value = value << 8 | ~array[offset + i] & 0xFF;
        }
        return value;
    }
}
