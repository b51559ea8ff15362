package io.parley.webrtc.srtp;

import io.parley.webrtc.aes.AesWorkspace;
import io.parley.webrtc.aes.Gcm;
import io.parley.webrtc.wire.BigEndian;

/** AES-GCM for packets (RFC 7714): the header is authenticated, the rest is also encrypted. */
final class GcmCipher implements PacketCipher {
    private static final int SALT_LENGTH = 12;
    private static final int ENCRYPTED_FLAG = 0x8000_0000; // "E", RFC 7714 §17
    private static final int INDEX_LENGTH = 4;

    private final Gcm rtp;
    private final Gcm rtcp;
    private final long rtpSaltHigh;
    private final int rtpSaltLow;
    private final long rtcpSaltHigh;
    private final int rtcpSaltLow;
    private final byte[] rtcpHead = new byte[SrtpSender.RTCP_HEADER_LENGTH + INDEX_LENGTH];

    GcmCipher(byte[] rtpKey, byte[] rtpSalt, byte[] rtcpKey, byte[] rtcpSalt, AesWorkspace space) {
        this.rtp = Gcm.of(rtpKey, space);
        this.rtcp = Gcm.of(rtcpKey, space);
        rtpSaltHigh = BigEndian.int64(rtpSalt, 0);
        rtpSaltLow = BigEndian.int32(rtpSalt, Long.BYTES);
        rtcpSaltHigh = BigEndian.int64(rtcpSalt, 0);
        rtcpSaltLow = BigEndian.int32(rtcpSalt, Long.BYTES);
    }

    static GcmCipher of(KeyDerivation keys, int keyLength, AesWorkspace space) {
        return new GcmCipher(
                keys.derive(KeyDerivation.RTP_ENCRYPTION, keyLength),
                keys.derive(KeyDerivation.RTP_SALT, SALT_LENGTH),
                keys.derive(KeyDerivation.RTCP_ENCRYPTION, keyLength),
                keys.derive(KeyDerivation.RTCP_SALT, SALT_LENGTH),
                space);
    }

    @Override
    public int sealRtp(
            byte[] packet, int offset, int headerLength, int length, int ssrc, long index) {
        rtp.seal(
                rtpSaltHigh ^ high(ssrc, index),
                rtpSaltLow ^ (int) index,
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
        int plainLength = length - Gcm.TAG_LENGTH;
        boolean genuine =
                rtp.open(
                        rtpSaltHigh ^ high(ssrc, index),
                        rtpSaltLow ^ (int) index,
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
                rtcpSaltHigh ^ high(BigEndian.int32(packet, offset + 4), 0),
                rtcpSaltLow ^ index & ~ENCRYPTED_FLAG,
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
        int index = BigEndian.int32(packet, offset + length - INDEX_LENGTH);
        prepareRtcp(packet, offset, index);
        boolean genuine =
                rtcp.open(
                        rtcpSaltHigh ^ high(BigEndian.int32(packet, offset + 4), 0),
                        rtcpSaltLow ^ index & ~ENCRYPTED_FLAG,
                        rtcpHead,
                        0,
                        rtcpHead.length,
                        packet,
                        offset + SrtpSender.RTCP_HEADER_LENGTH,
                        plainLength - SrtpSender.RTCP_HEADER_LENGTH);
        return genuine ? plainLength : -1;
    }

    private void prepareRtcp(byte[] packet, int offset, int indexWord) {
        System.arraycopy(packet, offset, rtcpHead, 0, SrtpSender.RTCP_HEADER_LENGTH);
        BigEndian.put32(rtcpHead, SrtpSender.RTCP_HEADER_LENGTH, indexWord);
    }

    /**
     * The nonce is two zero bytes, SSRC and 48 bits of index, and the salt over all (RFC 7714 §8.1,
     * §9.1): the first eight of these bytes, without the salt.
     */
    private static long high(int ssrc, long index) {
        return (ssrc & 0xFFFF_FFFFL) << 16 | index >>> 32 & 0xFFFF;
    }
}
