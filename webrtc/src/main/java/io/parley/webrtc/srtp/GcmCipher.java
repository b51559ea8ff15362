package io.parley.webrtc.srtp;

import io.parley.webrtc.aes.Gcm;
import io.parley.webrtc.wire.BigEndian;

/** AES-GCM for packets (RFC 7714): the header is authenticated, the rest is also encrypted. */
final class GcmCipher implements PacketCipher {
    private static final int NONCE_LENGTH = 12;
    private static final int SALT_LENGTH = 12;
    private static final int ENCRYPTED_FLAG = 0x8000_0000; // "E", RFC 7714 §17
    private static final int INDEX_LENGTH = 4;

    private final Gcm rtp;
    private final Gcm rtcp;
    private final byte[] rtpSalt;
    private final byte[] rtcpSalt;
    private final byte[] nonce = new byte[NONCE_LENGTH];
    private final byte[] rtcpHead = new byte[SrtpSender.RTCP_HEADER_LENGTH + INDEX_LENGTH];

    GcmCipher(byte[] rtpKey, byte[] rtpSalt, byte[] rtcpKey, byte[] rtcpSalt) {
        this.rtp = Gcm.of(rtpKey);
        this.rtcp = Gcm.of(rtcpKey);
        this.rtpSalt = rtpSalt;
        this.rtcpSalt = rtcpSalt;
    }

    static GcmCipher of(KeyDerivation keys, int keyLength) {
        return new GcmCipher(
                keys.derive(KeyDerivation.RTP_ENCRYPTION, keyLength),
                keys.derive(KeyDerivation.RTP_SALT, SALT_LENGTH),
                keys.derive(KeyDerivation.RTCP_ENCRYPTION, keyLength),
                keys.derive(KeyDerivation.RTCP_SALT, SALT_LENGTH));
    }

    @Override
    public int sealRtp(
            byte[] packet, int offset, int headerLength, int length, int ssrc, long index) {
        prepare(rtpSalt, ssrc, index);
        rtp.seal(
                nonce,
                packet,
                offset,
                headerLength,
                packet,
                offset + headerLength,
                length - headerLength);
        return length + Gcm.TAG_LENGTH;
    }

    @Override
    public int openRtp(
            byte[] packet, int offset, int headerLength, int length, int ssrc, long index) {
        prepare(rtpSalt, ssrc, index);
        int plainLength = length - Gcm.TAG_LENGTH;
        boolean genuine =
                rtp.open(
                        nonce,
                        packet,
                        offset,
                        headerLength,
                        packet,
                        offset + headerLength,
                        plainLength - headerLength);
        return genuine ? plainLength : -1;
    }

    @Override
    public int sealRtcp(byte[] packet, int offset, int length, int index) {
        prepareRtcp(packet, offset, index | ENCRYPTED_FLAG);
        rtcp.seal(
                nonce,
                rtcpHead,
                0,
                rtcpHead.length,
                packet,
                offset + SrtpSender.RTCP_HEADER_LENGTH,
                length - SrtpSender.RTCP_HEADER_LENGTH);
        // RFC 7714 §9.2: unlike in RFC 3711 the index stands behind the tag
        BigEndian.put32(packet, offset + length + Gcm.TAG_LENGTH, index | ENCRYPTED_FLAG);
        return length + Gcm.TAG_LENGTH + INDEX_LENGTH;
    }

    @Override
    public int openRtcp(byte[] packet, int offset, int length) {
        int plainLength = length - Gcm.TAG_LENGTH - INDEX_LENGTH;
        prepareRtcp(packet, offset, BigEndian.int32(packet, offset + length - INDEX_LENGTH));
        boolean genuine =
                rtcp.open(
                        nonce,
                        rtcpHead,
                        0,
                        rtcpHead.length,
                        packet,
                        offset + SrtpSender.RTCP_HEADER_LENGTH,
                        plainLength - SrtpSender.RTCP_HEADER_LENGTH);
        return genuine ? plainLength : -1;
    }

    private void prepareRtcp(byte[] packet, int offset, int indexWord) {
        prepare(rtcpSalt, BigEndian.int32(packet, offset + 4), indexWord & ~ENCRYPTED_FLAG);
        System.arraycopy(packet, offset, rtcpHead, 0, SrtpSender.RTCP_HEADER_LENGTH);
        BigEndian.put32(rtcpHead, SrtpSender.RTCP_HEADER_LENGTH, indexWord);
    }

    /** Two zero bytes, SSRC, 48 bits of index; and the salt over all (RFC 7714 §8.1, §9.1). */
    private void prepare(byte[] salt, int ssrc, long index) {
        System.arraycopy(salt, 0, nonce, 0, NONCE_LENGTH);
        BigEndian.put32(nonce, 2, BigEndian.int32(nonce, 2) ^ ssrc);
        BigEndian.put64(nonce, 4, BigEndian.int64(nonce, 4) ^ index);
    }
}
