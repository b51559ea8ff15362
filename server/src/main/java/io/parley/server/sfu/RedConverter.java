package io.parley.server.sfu;

import io.parley.webrtc.rtp.RedEncoder;
import io.parley.webrtc.rtp.RedView;
import java.nio.ByteBuffer;

/**
 * The other form of a packet of sound: Opus out of redundancy (RFC 2198) and the reverse, made once
 * for all down tracks that need it. Not thread-safe.
 */
final class RedConverter {
    /** Stands for Opus in what is encoded; each subscriber has a number of its own. */
    private static final int ANY_PAYLOAD_TYPE = 0;

    private final RedView view = new RedView();
    private final RedEncoder encoder = new RedEncoder(ANY_PAYLOAD_TYPE);
    private final byte[] encoded = new byte[SfuLimits.PACKET_BYTES];
    private final ByteBuffer encodedBuffer = ByteBuffer.wrap(encoded);
    private boolean readable;
    private int encodedLength;

    /** Looks at the packet that is about to be forwarded. */
    void begin(MediaPacket packet) {
        readable = false;
        encodedLength = -1;
        if (packet.payloadLength == 0) {
            return;
        }
        if (packet.codec == CodecType.RED) {
            readable = view.wrap(packet.array, packet.payloadOffset, packet.payloadLength);
        } else {
            encodedLength =
                    encoder.encode(
                            (int) packet.sequence & 0xFFFF,
                            packet.timestamp,
                            packet.array,
                            packet.payloadOffset,
                            packet.payloadLength,
                            encoded,
                            0,
                            SfuLimits.REDUNDANT_BYTES);
            readable = encodedLength > 0 && view.wrap(encoded, 0, encodedLength);
        }
    }

    /** The blocks of the packet, the last one its own; false if they cannot be read. */
    boolean isReadable() {
        return readable;
    }

    RedView blocks() {
        return view;
    }

    /** Where the block headers end, counted from the start of the payload. */
    int headerLength() {
        return 4 * (view.blockCount() - 1) + 1;
    }

    /** A window on what was encoded behind the block headers, or on nothing. */
    ByteBuffer encodedBlocks() {
        return encodedBuffer.limit(encodedLength).position(headerLength());
    }

    byte[] encoded() {
        return encoded;
    }

    /** Writes block headers with a subscriber's payload type for Opus; answers their length. */
    int writeHeaders(byte[] from, int offset, int payloadType, byte[] out, int outOffset) {
        int length = headerLength();
        System.arraycopy(from, offset, out, outOffset, length);
        for (int at = 0; at < length; at += 4) {
            out[outOffset + at] = (byte) ((out[outOffset + at] & 0x80) | payloadType);
        }
        return length;
    }
}
