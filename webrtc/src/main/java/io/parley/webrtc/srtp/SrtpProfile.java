package io.parley.webrtc.srtp;

/** Protection profiles: how packets are encrypted and authenticated (RFC 5764 §4.1.2, RFC 7714). */
public enum SrtpProfile {
    /** AES-GCM with a key of 128 bits (RFC 7714 §12). */
    AEAD_AES_128_GCM(16, 12, 16),
    /** AES-GCM with a key of 256 bits (RFC 7714 §12). */
    AEAD_AES_256_GCM(32, 12, 16),
    /** AES in counter mode, with ten bytes of HMAC-SHA1 (RFC 3711 §4.1.1, §4.2.1). */
    AES128_CM_HMAC_SHA1_80(16, 14, 10);

    /** Most bytes by which protection makes a packet longer. */
    public static final int MAX_OVERHEAD = 20;

    private static final int SRTCP_INDEX_LENGTH = 4;

    private final int keyLength;
    private final int saltLength;
    private final int tagLength;

    SrtpProfile(int keyLength, int saltLength, int tagLength) {
        this.keyLength = keyLength;
        this.saltLength = saltLength;
        this.tagLength = tagLength;
    }

    /** Bytes of the master key. */
    public int keyLength() {
        return keyLength;
    }

    /** Bytes of the master salt. */
    public int saltLength() {
        return saltLength;
    }

    /** Bytes that are added to an RTP packet. */
    public int rtpOverhead() {
        return tagLength;
    }

    /** Bytes that are added to an RTCP packet. */
    public int rtcpOverhead() {
        return tagLength + SRTCP_INDEX_LENGTH;
    }

    /** How far from the end of an RTCP packet its index begins, bytes. */
    int rtcpIndexFromEnd() {
        return isAead() ? SRTCP_INDEX_LENGTH : SRTCP_INDEX_LENGTH + tagLength;
    }

    boolean isAead() {
        return this != AES128_CM_HMAC_SHA1_80;
    }
}
