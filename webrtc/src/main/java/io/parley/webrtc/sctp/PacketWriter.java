package io.parley.webrtc.sctp;

import java.nio.ByteBuffer;

/**
 * Builds one packet in the caller's buffer: {@code begin}, chunks, {@code finish}.
 *
 * <pre>
 *  |     Source Port Number        |     Destination Port Number   |
 *  |                      Verification Tag                         |
 *  |                           Checksum                            |
 *  |                    Chunk #1 ... Chunk #n                      |
 * </pre>
 */
final class PacketWriter {
    static final int HEADER_LENGTH = 12;
    static final int CHUNK_HEADER_LENGTH = 4;

    private final Checksum checksum = new Checksum();
    private final int maxLength;
    private final int ports;
    private ByteBuffer out = ByteBuffer.allocate(0);
    private byte[] bytes = out.array();
    private int start;
    private int at;
    private int limit;
    private int chunk;

    PacketWriter(SctpOptions options) {
        maxLength = maxLength(options);
        ports = options.localPort() << 16 | options.remotePort();
    }

    /** The MTU without what a multiple of four does not use. */
    static int maxLength(SctpOptions options) {
        return options.mtu() & ~3;
    }

    void begin(ByteBuffer target, int verificationTag) {
        out = target;
        bytes = target.array();
        start = target.arrayOffset() + target.position();
        limit = start + Math.min(maxLength, target.remaining() & ~3);
        Bytes.put32(bytes, start, ports);
        Bytes.put32(bytes, start + 4, verificationTag);
        Bytes.put32(bytes, start + 8, 0);
        at = start + HEADER_LENGTH;
    }

    /** Bytes that are left for chunks, their headers included. */
    int space() {
        return limit - at;
    }

    boolean isEmpty() {
        return at == start + HEADER_LENGTH;
    }

    void openChunk(int type, int flags) {
        chunk = at;
        bytes[at] = (byte) type;
        bytes[at + 1] = (byte) flags;
        at += CHUNK_HEADER_LENGTH;
    }

    void put16(int value) {
        Bytes.put16(bytes, at, value);
        at += 2;
    }

    void put32(int value) {
        Bytes.put32(bytes, at, value);
        at += 4;
    }

    void put64(long value) {
        Bytes.put64(bytes, at, value);
        at += 8;
    }

    void put(byte[] source, int from, int length) {
        System.arraycopy(source, from, bytes, at, length);
        at += length;
    }

    /** Where the next byte goes; for lengths that are only known later. */
    int mark() {
        return at;
    }

    void set16(int mark, int value) {
        Bytes.put16(bytes, mark, value);
    }

    /** Fills up to a multiple of four, counted from the packet's start. */
    void pad() {
        while (((at - start) & 3) != 0) {
            bytes[at++] = 0;
        }
    }

    void closeChunk() {
        Bytes.put16(bytes, chunk + 2, at - chunk);
        pad();
    }

    void emptyChunk(int type, int flags) {
        openChunk(type, flags);
        closeChunk();
    }

    /** Ends the packet; without a checksum only where RFC 9653 allows it. */
    void finish(boolean withChecksum) {
        if (withChecksum) {
            Bytes.put32(bytes, start + 8, checksum.of(bytes, start, at - start));
        }
        out.position(out.position() + at - start);
    }
}
