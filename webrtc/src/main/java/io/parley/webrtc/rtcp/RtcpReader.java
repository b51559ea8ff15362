package io.parley.webrtc.rtcp;

import io.parley.webrtc.wire.BigEndian;
import java.nio.ByteBuffer;

/**
 * Walks through a compound RTCP packet in place (RFC 3550 §6.1), whole or of reduced size (RFC
 * 5506); used again for the next one.
 *
 * <pre>{@code
 * if (!reader.wrap(in)) {
 *     return; // malformed: count it
 * }
 * while (reader.next()) {
 *     switch (reader.kind()) {
 *         case NACK -> { if (nack.wrap(reader)) { ... } }
 *         ...
 * }
 * }</pre>
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |V=2|P| RC/FMT  |      PT       |       length, words - 1       |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                        SSRC of sender                         |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |                SSRC of media source (feedback)                |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 */
public final class RtcpReader {
    /** Length of the header with the sender's SSRC, bytes. */
    public static final int HEADER_LENGTH = 8;

    private static final int COMMON_LENGTH = 4;

    private byte[] array = new byte[HEADER_LENGTH];
    private int compoundEnd;

    /** The current packet, from its header to the end of its body, without padding. */
    private int start;

    private int end;

    /** Where the packet behind the current one begins. */
    private int next;

    private RtcpKind kind = RtcpKind.OTHER;

    /**
     * Takes the compound between position and limit.
     *
     * @param in a heap buffer; it is not changed
     * @return false if it is malformed; {@link #next} is then false
     */
    public boolean wrap(ByteBuffer in) {
        return wrap(in.array(), in.arrayOffset() + in.position(), in.remaining());
    }

    /**
     * Takes a compound.
     *
     * @return false if a version, length or padding in it is wrong; {@link #next} is then false
     */
    public boolean wrap(byte[] newArray, int offset, int length) {
        array = newArray;
        next = offset;
        compoundEnd = offset + length;
        if (length < COMMON_LENGTH || !isWellFormed()) {
            next = compoundEnd;
            return false;
        }
        return true;
    }

    private boolean isWellFormed() {
        int at = next;
        while (at < compoundEnd) {
            if (compoundEnd - at < COMMON_LENGTH || (array[at] & 0xC0) != 0x80) {
                return false;
            }
            int length = lengthAt(at);
            if (length > compoundEnd - at || paddingAt(at, length) < 0) {
                return false;
            }
            at += length;
        }
        return true;
    }

    private int lengthAt(int at) {
        return COMMON_LENGTH + 4 * BigEndian.uint16(array, at + 2);
    }

    /** Bytes of padding, or -1 if their count is wrong. */
    private int paddingAt(int at, int length) {
        if ((array[at] & 0x20) == 0) {
            return 0;
        }
        int padding = array[at + length - 1] & 0xFF;
        return padding == 0 || padding > length - COMMON_LENGTH ? -1 : padding;
    }

    /** Goes to the next packet; false behind the last one. */
    public boolean next() {
        if (next >= compoundEnd) {
            return false;
        }
        start = next;
        int length = lengthAt(start);
        next = start + length;
        end = next - paddingAt(start, length);
        RtcpKind found = kindOfType();
        kind = end - start < found.minLength ? RtcpKind.OTHER : found;
        return true;
    }

    private RtcpKind kindOfType() {
        return switch (packetType()) {
            case RtcpKind.SENDER_REPORT_TYPE -> RtcpKind.SENDER_REPORT;
            case RtcpKind.RECEIVER_REPORT_TYPE -> RtcpKind.RECEIVER_REPORT;
            case RtcpKind.SDES_TYPE -> RtcpKind.SDES;
            case RtcpKind.BYE_TYPE -> RtcpKind.BYE;
            case RtcpKind.TRANSPORT_LAYER_TYPE -> kindOfTransportFeedback();
            case RtcpKind.PAYLOAD_TYPE -> kindOfPayloadFeedback();
            case RtcpKind.XR_TYPE -> RtcpKind.XR;
            default -> RtcpKind.OTHER;
        };
    }

    private RtcpKind kindOfTransportFeedback() {
        return switch (count()) {
            case RtcpKind.NACK_FORMAT -> RtcpKind.NACK;
            case RtcpKind.TRANSPORT_FEEDBACK_FORMAT -> RtcpKind.TRANSPORT_FEEDBACK;
            default -> RtcpKind.OTHER;
        };
    }

    private RtcpKind kindOfPayloadFeedback() {
        return switch (count()) {
            case RtcpKind.PLI_FORMAT -> RtcpKind.PLI;
            case RtcpKind.FIR_FORMAT -> RtcpKind.FIR;
            case RtcpKind.APPLICATION_FORMAT ->
                    end - start >= RtcpKind.REMB.minLength
                                    && BigEndian.int32(array, start + 12)
                                            == RtcpKind.REMB_IDENTIFIER
                            ? RtcpKind.REMB
                            : RtcpKind.OTHER;
            default -> RtcpKind.OTHER;
        };
    }

    /** What the current packet is. */
    public RtcpKind kind() {
        return kind;
    }

    /** The packet type, 0 to 255. */
    public int packetType() {
        return array[start + 1] & 0xFF;
    }

    /** The count of reports, sources or chunks, or the format of feedback, 0 to 31. */
    public int count() {
        return array[start] & 0x1F;
    }

    /** The SSRC of the sender; 0 if the packet is too short for one, as an empty BYE is. */
    public int senderSsrc() {
        return end - start < HEADER_LENGTH ? 0 : BigEndian.int32(array, start + 4);
    }

    /** The SSRC of the media that feedback is about; 0 if the packet is too short for one. */
    public int mediaSsrc() {
        return end - start < HEADER_LENGTH + 4 ? 0 : BigEndian.int32(array, start + 8);
    }

    public byte[] array() {
        return array;
    }

    /** Where the current packet begins. */
    public int offset() {
        return start;
    }

    /** Length of the current packet with its header and without padding, bytes. */
    public int length() {
        return end - start;
    }
}
