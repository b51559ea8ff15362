package io.parley.webrtc.bwe;

import io.parley.webrtc.wire.Limits;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A packet that waits, in storage of its own; a link of its queue. */
final class PacedPacket {
    private final ByteBuffer header = ByteBuffer.allocate(Limits.BWE_PACKET);
    private final ByteBuffer payload = ByteBuffer.wrap(header.array());
    private PacketPriority priority = PacketPriority.VIDEO;
    private int transportSequenceOffset;
    private int absSendTimeOffset;
    @Nullable PacedPacket next;

    static boolean fits(int bytes) {
        return bytes <= Limits.BWE_PACKET;
    }

    void fill(
            PacketPriority itsPriority,
            ByteBuffer itsHeader,
            ByteBuffer itsPayload,
            int sequenceOffset,
            int sendTimeOffset) {
        int headerLength = itsHeader.remaining();
        int payloadLength = itsPayload.remaining();
        header.clear().put(0, itsHeader, itsHeader.position(), headerLength).limit(headerLength);
        header.position(0);
        payload.clear();
        payload.put(headerLength, itsPayload, itsPayload.position(), payloadLength);
        payload.limit(headerLength + payloadLength).position(headerLength);
        priority = itsPriority;
        transportSequenceOffset = sequenceOffset;
        absSendTimeOffset = sendTimeOffset;
    }

    PacketPriority priority() {
        return priority;
    }

    ByteBuffer header() {
        return header;
    }

    ByteBuffer payload() {
        return payload;
    }

    int transportSequenceOffset() {
        return transportSequenceOffset;
    }

    int absSendTimeOffset() {
        return absSendTimeOffset;
    }

    int bytes() {
        return payload.limit();
    }
}
