package io.parley.webrtc.rtp;

import io.parley.webrtc.wire.BigEndian;
import java.nio.ByteBuffer;

/**
 * One RTP packet (RFC 3550 §5.1), read in place; the view is used again for the next one.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                           timestamp                           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |           synchronization source (SSRC) identifier            |
 * +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
 * |            contributing source (CSRC) identifiers             |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * | defined by profile: BEDE,100x |       length, in words        |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                 header extension elements ...                 |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * <p>Accessors may be called only after {@code wrap} was true, and while the bytes are unchanged.
 * All offsets are indices of {@link #array}.
 */
public final class RtpView {
    /** Length of a header without CSRCs and extensions, bytes. */
    public static final int FIXED_HEADER_LENGTH = 12;

    /** What {@link #findExtension} says of an extension that is not there. */
    public static final int ABSENT = -1;

    static final int ONE_BYTE_PROFILE = 0xBEDE; // RFC 8285 §4.2
    static final int TWO_BYTE_PROFILE = 0x1000; // RFC 8285 §4.3: and four bits for the application
    private static final int STOP_ID = 15;

    private byte[] array = new byte[FIXED_HEADER_LENGTH];
    private int start;
    private int length = FIXED_HEADER_LENGTH;
    private int headerLength = FIXED_HEADER_LENGTH;
    private int paddingLength;
    private int extensionsStart;
    private int extensionsEnd;
    private int extensionProfile;
    private int foundLength;

    /**
     * The length of a packet's whole header, with CSRCs and extensions, bytes.
     *
     * @return -1 if the bytes cannot be an RTP packet of version 2
     */
    public static int headerLength(byte[] array, int offset, int length) {
        if (length < FIXED_HEADER_LENGTH || (array[offset] & 0xC0) != 0x80) {
            return -1;
        }
        int header = FIXED_HEADER_LENGTH + 4 * (array[offset] & 0x0F);
        if ((array[offset] & 0x10) == 0) {
            return header <= length ? header : -1;
        }
        if (header + 4 > length) {
            return -1;
        }
        header += 4 + 4 * BigEndian.uint16(array, offset + header + 2);
        return header <= length ? header : -1;
    }

    /**
     * Whether a packet of version 2 that shares a port with RTP is RTCP (RFC 5761 §4): true for the
     * packet types 192 to 223.
     */
    public static boolean isRtcp(byte[] array, int offset, int length) {
        return length >= 2 && (array[offset + 1] & 0xE0) == 0xC0;
    }

    /**
     * Points this view at the packet between position and limit.
     *
     * @param in a heap buffer; it is not changed
     * @return false, view unchanged, if the bytes are no RTP packet
     */
    public boolean wrap(ByteBuffer in) {
        return wrap(in.array(), in.arrayOffset() + in.position(), in.remaining());
    }

    /**
     * Points this view at a packet.
     *
     * @return false, view unchanged, if the bytes are no RTP packet: another version, or CSRCs,
     *     extensions or padding that reach beyond the end
     */
    public boolean wrap(byte[] newArray, int offset, int newLength) {
        int header = headerLength(newArray, offset, newLength);
        if (header < 0) {
            return false;
        }
        int padding = 0;
        if ((newArray[offset] & 0x20) != 0) {
            padding = newArray[offset + newLength - 1] & 0xFF;
            if (padding == 0 || header + padding > newLength) {
                return false; // RFC 3550 §5.1: the count includes itself
            }
        }
        array = newArray;
        start = offset;
        length = newLength;
        headerLength = header;
        paddingLength = padding;
        locateExtensions();
        return true;
    }

    private void locateExtensions() {
        if ((array[start] & 0x10) == 0) {
            extensionProfile = 0;
            extensionsStart = 0;
            extensionsEnd = 0;
            return;
        }
        int at = start + FIXED_HEADER_LENGTH + 4 * csrcCount();
        extensionProfile = BigEndian.uint16(array, at);
        extensionsStart = at + 4;
        extensionsEnd = start + headerLength;
    }

    public byte[] array() {
        return array;
    }

    /** Where the packet begins. */
    public int offset() {
        return start;
    }

    /** Length of the whole packet, bytes. */
    public int length() {
        return length;
    }

    /** The marker bit; for video the last packet of a frame has it. */
    public boolean marker() {
        return array[start + 1] < 0;
    }

    /** The payload type, 0 to 127. */
    public int payloadType() {
        return array[start + 1] & 0x7F;
    }

    /** The sequence number, 0 to 65,535. */
    public int sequenceNumber() {
        return BigEndian.uint16(array, start + 2);
    }

    /** The timestamp, in units of the codec's clock; an unsigned number that wraps. */
    public int timestamp() {
        return BigEndian.int32(array, start + 4);
    }

    /** The synchronization source; any 32 bits. */
    public int ssrc() {
        return BigEndian.int32(array, start + 8);
    }

    /** Number of contributing sources, 0 to 15. */
    public int csrcCount() {
        return array[start] & 0x0F;
    }

    /** A contributing source; {@code index} is less than {@link #csrcCount}. */
    public int csrc(int index) {
        return BigEndian.int32(array, start + FIXED_HEADER_LENGTH + 4 * index);
    }

    /** Length of the header with CSRCs and extensions, bytes. */
    public int headerLength() {
        return headerLength;
    }

    /** Where the payload begins. */
    public int payloadOffset() {
        return start + headerLength;
    }

    /** Length of the payload without padding, bytes; 0 for a packet that is only padding. */
    public int payloadLength() {
        return length - headerLength - paddingLength;
    }

    /** Bytes of padding behind the payload, 0 to 255. */
    public int paddingLength() {
        return paddingLength;
    }

    /** Whether there is a header extension, of whatever profile. */
    public boolean hasExtensions() {
        return extensionsStart != 0;
    }

    /**
     * Looks for a header extension (RFC 8285, both forms). Of elements behind a malformed one
     * nothing is found.
     *
     * @param id 1 to 14 in the one-byte form, 1 to 255 in the other one
     * @return where its value begins, or {@link #ABSENT}; {@link #extensionLength} tells how long
     *     it is
     */
    public int findExtension(int id) {
        if (extensionProfile == ONE_BYTE_PROFILE) {
            return findOneByte(id);
        }
        if ((extensionProfile & 0xFFF0) == TWO_BYTE_PROFILE) {
            return findTwoByte(id);
        }
        return ABSENT;
    }

    private int findOneByte(int id) {
        int at = extensionsStart;
        while (at < extensionsEnd) {
            int head = array[at++] & 0xFF;
            if (head == 0) {
                continue; // padding
            }
            int element = head >> 4;
            int size = (head & 0x0F) + 1;
            // RFC 8285 §4.2: 15 ends it, and so does a 0 that has a length
            if (element == STOP_ID || element == 0 || at + size > extensionsEnd) {
                return ABSENT;
            }
            if (element == id) {
                foundLength = size;
                return at;
            }
            at += size;
        }
        return ABSENT;
    }

    private int findTwoByte(int id) {
        int at = extensionsStart;
        while (at < extensionsEnd) {
            int element = array[at++] & 0xFF;
            if (element == 0) {
                continue; // padding
            }
            if (at == extensionsEnd) {
                return ABSENT;
            }
            int size = array[at++] & 0xFF;
            if (at + size > extensionsEnd) {
                return ABSENT;
            }
            if (element == id) {
                foundLength = size;
                return at;
            }
            at += size;
        }
        return ABSENT;
    }

    /** Bytes of the extension that {@link #findExtension} found last, 0 to 255. */
    public int extensionLength() {
        return foundLength;
    }
}
