package io.parley.webrtc.srtp;

import io.parley.webrtc.aes.AesBlocks;
import io.parley.webrtc.aes.KeyStream;
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

    private final KeyStream rtpStream;
    private final KeyStream rtcpStream;
    private final byte[] rtpSalt;
    private final byte[] rtcpSalt;
    private final Mac rtpMac;
    private final Mac rtcpMac;
    private final byte[] initial = new byte[AesBlocks.LENGTH];
    private final byte[] mac = new byte[MAC_LENGTH];
    private final byte[] rollOver = new byte[4];

    CounterModeCipher(KeyDerivation keys, int keyLength) {
        rtpStream = new KeyStream(keys.derive(KeyDerivation.RTP_ENCRYPTION, keyLength));
        rtcpStream =
                new KeyStream(keys.derive(KeyDerivation.RTCP_ENCRYPTION, keyLength), rtpStream);
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
        prepare(rtpSalt, ssrc, index);
        rtpStream.apply(initial, packet, offset + headerLength, length - headerLength);
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
        prepare(rtpSalt, ssrc, index);
        rtpStream.apply(initial, packet, offset + headerLength, plainLength - headerLength);
        return plainLength;
    }

    @Override
    public int sealRtcp(byte[] packet, int offset, int length, int index) {
        prepare(rtcpSalt, BigEndian.int32(packet, offset + 4), index);
        rtcpStream.apply(
                initial,
                packet,
                offset + SrtpSender.RTCP_HEADER_LENGTH,
                length - SrtpSender.RTCP_HEADER_LENGTH);
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
        prepare(rtcpSalt, BigEndian.int32(packet, offset + 4), index);
        rtcpStream.apply(
                initial,
                packet,
                offset + SrtpSender.RTCP_HEADER_LENGTH,
                plainLength - SrtpSender.RTCP_HEADER_LENGTH);
        return plainLength;
    }

    /** IV = (k_s * 2^16) XOR (SSRC * 2^64) XOR (i * 2^16), RFC 3711 §4.1.1. */
    private void prepare(byte[] salt, int ssrc, long index) {
        System.arraycopy(salt, 0, initial, 0, SALT_LENGTH);
        BigEndian.put32(initial, 4, BigEndian.int32(initial, 4) ^ ssrc);
        BigEndian.put64(initial, 6, BigEndian.int64(initial, 6) ^ index);
        initial[14] = 0;
        initial[15] = 0;
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
