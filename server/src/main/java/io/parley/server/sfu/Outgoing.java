package io.parley.server.sfu;

import io.parley.webrtc.bwe.CongestionController;
import io.parley.webrtc.rtp.RtpHeader;
import java.nio.ByteBuffer;

/**
 * The first part of one outgoing packet: header, extensions, and payload bytes that were rewritten.
 * One for all subscribers of a room, used again for each packet. Not thread-safe.
 */
final class Outgoing {
    private static final int PREFIX_ROOM = 16;
    private static final int ABS_SEND_TIME_LENGTH = 3;
    private static final int TRANSPORT_SEQUENCE_LENGTH = 2;

    private final byte[] array = new byte[SfuLimits.HEADER_BYTES];
    private final ByteBuffer buffer = ByteBuffer.wrap(array);
    private final byte[] prefix = new byte[PREFIX_ROOM];
    private final byte[] descriptor = new byte[256];
    private final RtpHeader header = new RtpHeader();
    private int length;
    private int transportSequenceId;
    private int absSendTimeId;
    private int transportSequenceOffset;
    private int absSendTimeOffset;

    void begin(int payloadType, boolean marker, long sequence, int timestamp, int ssrc) {
        header.begin(array, 0, payloadType, marker, (int) sequence, timestamp, ssrc);
        transportSequenceId = 0;
        absSendTimeId = 0;
        transportSequenceOffset = CongestionController.ABSENT;
        absSendTimeOffset = CongestionController.ABSENT;
    }

    /** Room for a number that is written when the packet leaves. */
    void addTransportSequence(int id) {
        transportSequenceId = id;
    }

    /** Room for a time that is written when the packet leaves. */
    void addAbsSendTime(int id) {
        absSendTimeId = id;
    }

    void add(int id, byte[] value, int offset, int valueLength) {
        header.extension(id, value, offset, valueLength);
    }

    /**
     * The dependency descriptor with another frame number.
     *
     * @param targets the decode targets to tell, or negative to tell none anew
     */
    void addDependency(int id, MediaPacket packet, int frameNumber, long targets) {
        if (targets < 0) {
            addDependencyAgain(
                    id,
                    packet.array,
                    packet.dependencyOffset,
                    packet.dependencyLength,
                    frameNumber);
            return;
        }
        int size =
                packet.dependency.rewrite(
                        packet.array, packet.dependencyOffset, frameNumber, targets, descriptor, 0);
        header.extension(id, descriptor, 0, size);
    }

    /** The same without looking into it: the number is its second and third byte. */
    void addDependencyAgain(int id, byte[] from, int offset, int size, int frameNumber) {
        int at = header.openExtension(id, size);
        if (at >= 0) {
            System.arraycopy(from, offset, array, at, size);
            array[at + 1] = (byte) (frameNumber >> 8);
            array[at + 2] = (byte) frameNumber;
        }
    }

    /** What is written later comes last: a long extension behind it would move its place. */
    void endExtensions() {
        if (transportSequenceId != 0) {
            transportSequenceOffset = open(transportSequenceId, TRANSPORT_SEQUENCE_LENGTH);
        }
        if (absSendTimeId != 0) {
            absSendTimeOffset = open(absSendTimeId, ABS_SEND_TIME_LENGTH);
        }
        length = header.finish();
    }

    private int open(int id, int size) {
        int at = header.openExtension(id, size);
        return at < 0 ? CongestionController.ABSENT : at;
    }

    /** Says that the payload is padding. */
    void setPadding() {
        array[0] |= 0x20; // RFC 3550 §5.1: P
    }

    byte[] array() {
        return array;
    }

    int length() {
        return length;
    }

    /** Where payload bytes may be prepared before the header is done. */
    byte[] prefix() {
        return prefix;
    }

    void appendPrefix(int count) {
        for (int i = 0; i < count; i++) {
            array[length++] = prefix[i];
        }
    }

    /** Bytes were written behind the header. */
    void skip(int count) {
        length += count;
    }

    /** All of it, to be sent. */
    ByteBuffer buffer() {
        return buffer.limit(length).position(0);
    }

    int transportSequenceOffset() {
        return transportSequenceOffset;
    }

    int absSendTimeOffset() {
        return absSendTimeOffset;
    }
}
