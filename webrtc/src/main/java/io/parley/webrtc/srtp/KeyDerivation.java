package io.parley.webrtc.srtp;

import io.parley.webrtc.aes.AesBlocks;
import io.parley.webrtc.wire.BigEndian;
import java.util.Arrays;

/**
 * Makes session keys of a master key (RFC 3711 §4.3, RFC 6188 §3 for 256 bits), with a key
 * derivation rate of zero, as WebRTC has it.
 */
final class KeyDerivation {
    static final int RTP_ENCRYPTION = 0;
    static final int RTP_AUTHENTICATION = 1;
    static final int RTP_SALT = 2;
    static final int RTCP_ENCRYPTION = 3;
    static final int RTCP_AUTHENTICATION = 4;
    static final int RTCP_SALT = 5;

    private static final int LABEL_AT = 7;
    private static final int COUNTER_AT = 14;

    private final AesBlocks aes;
    private final byte[] salt;

    /** The salt has 14 bytes, or the 12 of the AEAD profiles (RFC 7714 §11). */
    KeyDerivation(byte[] masterKey, byte[] masterSalt) {
        aes = new AesBlocks(masterKey);
        salt = Arrays.copyOf(masterSalt, AesBlocks.LENGTH);
    }

    /** The first bytes of the key stream for a label. */
    byte[] derive(int label, int length) {
        int blocks = (length + AesBlocks.LENGTH - 1) / AesBlocks.LENGTH;
        byte[] counters = new byte[blocks * AesBlocks.LENGTH];
        for (int i = 0; i < blocks; i++) {
            int at = i * AesBlocks.LENGTH;
            System.arraycopy(salt, 0, counters, at, COUNTER_AT);
            counters[at + LABEL_AT] ^= (byte) label;
            BigEndian.put16(counters, at + COUNTER_AT, i);
        }
        byte[] stream = new byte[counters.length];
        aes.encrypt(counters, stream, stream.length);
        byte[] key = Arrays.copyOf(stream, length);
        Arrays.fill(stream, (byte) 0);
        return key;
    }
}
