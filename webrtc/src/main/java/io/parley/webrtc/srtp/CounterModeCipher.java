package io.parley.webrtc.srtp;

import io.parley.webrtc.aes.AesBlocks;
import io.parley.webrtc.aes.AesWorkspace;
import io.parley.webrtc.wire.BigEndian;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES in counter mode with HMAC-SHA1 (RFC 3711 §4.1.1, §4.2.1): encrypted first, then
 * authenticated.
 */
final class CounterModeCipher implements PacketCipher {
    private static final int TAG_LENGTH = 10;
    private static final int MAC_LENGTH = 20;
    private static final int MAC_KEY_LENGTH = 20;
    private static final int SALT_LENGTH = 14;
    private static final int ENCRYPTED_FLAG = 0x8000_0000; // "E", RFC 3711 §3.4

    private final AesWorkspace space;
    private final AesBlocks rtpAes;
    private final AesBlocks rtcpAes;
    private final byte[] rtpSalt;
    private final byte[] rtcpSalt;
    private final Mac rtpMac;
    private final Mac rtcpMac;
    private final byte[] mac = new byte[MAC_LENGTH];
    private final byte[] rollOver = new byte[4];

    CounterModeCipher(KeyDerivation keys, int keyLength, AesWorkspace space) {
        this.space = space;
        rtpAes = new AesBlocks(keys.derive(KeyDerivation.RTP_ENCRYPTION, keyLength));
        rtcpAes = new AesBlocks(keys.derive(KeyDerivation.RTCP_ENCRYPTION, keyLength));
        rtpSalt = keys.derive(KeyDerivation.RTP_SALT, SALT_LENGTH);
        rtcpSalt = keys.derive(KeyDerivation.RTCP_SALT, SALT_LENGTH);
        rtpMac = mac(keys.derive(KeyDerivation.RTP_AUTHENTICATION, MAC_KEY_LENGTH));
        rtcpMac = mac(keys.derive(KeyDerivation.RTCP_AUTHENTICATION, MAC_KEY_LENGTH));
    }

    private static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(key, "HmacSHA1"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA1", e);
        }
    }

    @Override
    public int sealRtp(
            byte[] packet, int offset, int headerLength, int length, int ssrc, long index) {
        apply(rtpAes, rtpSalt, ssrc, index, packet, offset + headerLength, length - headerLength);
        authenticateRtp(packet, offset, length, index);
        System.arraycopy(mac, 0, packet, offset + length, TAG_LENGTH);
        return length + TAG_LENGTH;
    }

    @Override
    public int openRtp(
            byte[] packet, int offset, int headerLength, int length, int ssrc, long index) {
        int plainLength = length - TAG_LENGTH;
        authenticateRtp(packet, offset, plainLength, index);
        if (!isTagRight(packet, offset + plainLength)) {
            return -1;
        }
        int from = offset + headerLength;
        apply(rtpAes, rtpSalt, ssrc, index, packet, from, plainLength - headerLength);
        return plainLength;
    }

    @Override
    public int sealRtcp(byte[] packet, int offset, int length, int index) {
        applyRtcp(packet, offset, length, index);
        BigEndian.put32(packet, offset + length, index | ENCRYPTED_FLAG);
        authenticate(rtcpMac, packet, offset, length + 4);
        System.arraycopy(mac, 0, packet, offset + length + 4, TAG_LENGTH);
        return length + 4 + TAG_LENGTH;
    }

    @Override
    public int openRtcp(byte[] packet, int offset, int length) {
        int plainLength = length - TAG_LENGTH - 4;
        authenticate(rtcpMac, packet, offset, plainLength + 4);
        if (!isTagRight(packet, offset + plainLength + 4)) {
            return -1;
        }
        int index = BigEndian.int32(packet, offset + plainLength) & ~ENCRYPTED_FLAG;
        applyRtcp(packet, offset, plainLength, index);
        return plainLength;
    }

    private void applyRtcp(byte[] packet, int offset, int length, int index) {
        int ssrc = BigEndian.int32(packet, offset + 4);
        int head = SrtpSender.RTCP_HEADER_LENGTH;
        apply(rtcpAes, rtcpSalt, ssrc, index, packet, offset + head, length - head);
    }

    /** IV = (k_s * 2^16) XOR (SSRC * 2^64) XOR (i * 2^16), RFC 3711 §4.1.1. */
    private void apply(
            AesBlocks aes, byte[] salt, int ssrc, long index, byte[] data, int offset, int length) {
        long high = BigEndian.int64(salt, 0) ^ ssrc & 0xFFFF_FFFFL;
        long low = (BigEndian.int64(salt, SALT_LENGTH - Long.BYTES) ^ index) << 16;
        space.apply(aes, high, low, data, offset, length);
    }

    /** RFC 3711 §4.2: the roll-over counter is authenticated behind the packet. */
    private void authenticateRtp(byte[] packet, int offset, int length, long index) {
        BigEndian.put32(rollOver, 0, (int) (index >>> 16));
        rtpMac.update(packet, offset, length);
        authenticate(rtpMac, rollOver, 0, rollOver.length);
    }

    private void authenticate(Mac with, byte[] bytes, int offset, int length) {
        try {
            with.update(bytes, offset, length);
            with.doFinal(mac, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HMAC-SHA1 of " + length + " bytes", e);
        }
    }

    /** Takes the same time wherever the tags differ. */
    private boolean isTagRight(byte[] packet, int offset) {
        int difference = 0;
        for (int i = 0; i < TAG_LENGTH; i++) {
            difference |= packet[offset + i] ^ mac[i];
        }
        return difference == 0;
    }
}
