package io.parley.webrtc.sctp;

import java.nio.ByteBuffer;

/** The common header of a packet that arrived (RFC 9260 §3.1). A reused view. */
final class PacketReader {
    private final Checksum checksum = new Checksum();
    private final SctpContext context;
    private final TlvReader chunks = new TlvReader();
    private int tag;

    PacketReader(SctpContext context) {
        this.context = context;
    }

    /** Points this view at a packet; false if it is not one for this association. */
    boolean wrap(ByteBuffer in) {
        byte[] bytes = in.array();
        int start = in.arrayOffset() + in.position();
        int length = in.remaining();
        SctpOptions options = context.options;
        if (length < PacketWriter.HEADER_LENGTH + PacketWriter.CHUNK_HEADER_LENGTH
                || Bytes.u16(bytes, start) != options.remotePort()
                || Bytes.u16(bytes, start + 2) != options.localPort()) {
            context.counters.increment(SctpCounter.PACKETS_MALFORMED);
            return false;
        }
        int sum = Bytes.i32(bytes, start + 8);
        // RFC 9653 §5.3: who announced that zero is acceptable must accept it.
        if (!(sum == 0 && options.zeroChecksum()) && sum != checksum.of(bytes, start, length)) {
            context.counters.increment(SctpCounter.PACKETS_BAD_CHECKSUM);
            return false;
        }
        tag = Bytes.i32(bytes, start + 4);
        chunks.wrap(bytes, start + PacketWriter.HEADER_LENGTH, start + length);
        return true;
    }

    int verificationTag() {
        return tag;
    }

    TlvReader chunks() {
        return chunks;
    }
}
