package io.parley.webrtc.sctp;

import io.parley.webrtc.sctp.InitChunk.Extensions;

/**
 * What an INIT ACK hands to the peer and a COOKIE ECHO brings back (RFC 9260 §5.1.3): all that is
 * needed to make the association.
 *
 * @param createdNanos when it was made; its lifetime is limited
 * @param localTag the verification tag of this side
 * @param peerTag the verification tag of the peer
 * @param peerInitialTsn first TSN of the peer
 * @param peerARwnd receiver window of the peer
 * @param peerInboundStreams streams that the peer accepts
 */
record StateCookie(
        long createdNanos,
        int localTag,
        int peerTag,
        int peerInitialTsn,
        long peerARwnd,
        int peerInboundStreams,
        Extensions peerExtensions) {
    static final int LENGTH = 30;

    private static final int FORWARD_TSN = 1;
    private static final int RE_CONFIG = 2;
    private static final int ZERO_CHECKSUM = 4;

    static StateCookie read(byte[] bytes, int from) {
        int flags = Bytes.u16(bytes, from + 28);
        return new StateCookie(
                Bytes.i64(bytes, from),
                Bytes.i32(bytes, from + 8),
                Bytes.i32(bytes, from + 12),
                Bytes.i32(bytes, from + 16),
                Bytes.i32(bytes, from + 20) & 0xFFFFFFFFL,
                Bytes.i32(bytes, from + 24),
                new Extensions(
                        (flags & FORWARD_TSN) != 0,
                        (flags & RE_CONFIG) != 0,
                        (flags & ZERO_CHECKSUM) != 0));
    }

    void write(byte[] bytes) {
        Bytes.put64(bytes, 0, createdNanos);
        Bytes.put32(bytes, 8, localTag);
        Bytes.put32(bytes, 12, peerTag);
        Bytes.put32(bytes, 16, peerInitialTsn);
        Bytes.put32(bytes, 20, (int) peerARwnd);
        Bytes.put32(bytes, 24, peerInboundStreams);
        Bytes.put16(
                bytes,
                28,
                (peerExtensions.forwardTsn() ? FORWARD_TSN : 0)
                        | (peerExtensions.reConfig() ? RE_CONFIG : 0)
                        | (peerExtensions.zeroChecksum() ? ZERO_CHECKSUM : 0));
    }
}
