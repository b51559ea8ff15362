package io.parley.rpc.channel;

import java.nio.ByteBuffer;

/**
 * Writes {@code Request} and {@code Response} frames of proto.rpc.webrtc.v1 into a buffer that is
 * used again. Each method returns that buffer, ready to be sent.
 */
final class FrameWriter {
    private static final int HEADERS = 2;
    private static final int MESSAGE = 3;
    private static final int RST_STREAM = 4;
    private static final int TRAILERS = 4;

    /** has_message=true and eos=true: a tag and a value each. */
    private static final int FLAG_LENGTH = 2;

    private static final byte[] NONE = {};

    private final ProtoWriter out = new ProtoWriter(Limits.PACKET + 64);

    /** Headers of either direction. */
    ByteBuffer headers(long stream, byte[] body) {
        return frame(stream, HEADERS, body);
    }

    ByteBuffer trailers(long stream, byte[] body) {
        return frame(stream, TRAILERS, body);
    }

    ByteBuffer reset(long stream) {
        begin(stream);
        out.number(RST_STREAM, 1);
        return done();
    }

    /** Tells how many bytes of messages the other side may send in all; for Parley's ends only. */
    ByteBuffer credit(long stream, long bytes) {
        begin(stream);
        out.varint(FlowControl.TAG);
        out.varint(bytes);
        return done();
    }

    /** A part of a request message; {@code eos} half-closes after it. */
    ByteBuffer requestPacket(
            long stream, byte[] data, int from, int length, boolean eom, boolean eos) {
        begin(stream);
        int packet = packetLength(length, eom);
        int body = FLAG_LENGTH + headLength(packet) + packet + (eos ? FLAG_LENGTH : 0);
        out.open(MESSAGE, body);
        out.number(1, 1);
        packet(2, packet, data, from, length, eom);
        out.number(3, eos ? 1 : 0);
        return done();
    }

    /** The client sends no more: as the reference client does it, with an empty packet. */
    ByteBuffer requestEnd(long stream) {
        begin(stream);
        int packet = packetLength(0, true);
        out.open(MESSAGE, headLength(packet) + packet + FLAG_LENGTH);
        packet(2, packet, NONE, 0, 0, true);
        out.number(3, 1);
        return done();
    }

    /** A part of a response message. */
    ByteBuffer responsePacket(long stream, byte[] data, int from, int length, boolean eom) {
        begin(stream);
        int packet = packetLength(length, eom);
        out.open(MESSAGE, headLength(packet) + packet);
        packet(1, packet, data, from, length, eom);
        return done();
    }

    private void packet(
            int field, int packetLength, byte[] data, int from, int length, boolean eom) {
        out.open(field, packetLength);
        if (length > 0) {
            out.open(1, length);
            out.raw(data, from, length);
        }
        out.number(2, eom ? 1 : 0);
    }

    private static int packetLength(int length, boolean eom) {
        int data = length == 0 ? 0 : headLength(length) + length;
        return data + (eom ? FLAG_LENGTH : 0);
    }

    /** A tag of one byte, and the length. */
    private static int headLength(int length) {
        return 1 + ProtoWriter.varintSize(length);
    }

    private ByteBuffer frame(long stream, int field, byte[] body) {
        begin(stream);
        out.bytes(field, body);
        return done();
    }

    /** The stream is written even when its id is 0: its presence counts. */
    private void begin(long stream) {
        out.clear();
        if (stream == 0) {
            out.open(1, 0);
        } else {
            out.open(1, 1 + ProtoWriter.varintSize(stream));
            out.number(1, stream);
        }
    }

    private ByteBuffer done() {
        return ByteBuffer.wrap(out.array(), 0, out.size());
    }
}
