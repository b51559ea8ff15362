package io.parley.webrtc.srtp;

/**
 * Encrypts and authenticates packets, or undoes that, in place, with the session keys of one
 * direction. It knows nothing of what was there before; that is its callers' matter.
 */
interface PacketCipher {
    /**
     * Protects an RTP packet; behind it is room for the overhead.
     *
     * @param headerLength bytes that stay readable
     * @param index roll-over counter and sequence number, 48 bits
     * @return the new length
     */
    int sealRtp(byte[] packet, int offset, int headerLength, int length, int ssrc, long index);

    /**
     * Opens a protected RTP packet that is long enough to be one.
     *
     * @return the new length, or -1, and the packet is unchanged, if it is not genuine
     */
    int openRtp(byte[] packet, int offset, int headerLength, int length, int ssrc, long index);

    /**
     * Protects an RTCP compound; behind it is room for the overhead.
     *
     * @param index SRTCP index, 31 bits
     * @return the new length
     */
    int sealRtcp(byte[] packet, int offset, int length, int index);

    /**
     * Opens a protected and encrypted RTCP compound that is long enough to be one.
     *
     * @return the new length, or -1, and the packet is unchanged, if it is not genuine
     */
    int openRtcp(byte[] packet, int offset, int length);
}
