package io.parley.webrtc.srtp;

import io.parley.webrtc.aes.AesWorkspace;

/** Checks master keys and makes the cipher that works with them. */
final class SessionKeys {
    private SessionKeys() {}

    static PacketCipher cipher(
            SrtpProfile profile, byte[] masterKey, byte[] masterSalt, AesWorkspace space) {
        check("masterKey", masterKey, profile.keyLength());
        check("masterSalt", masterSalt, profile.saltLength());
        KeyDerivation keys = new KeyDerivation(masterKey, masterSalt);
        return profile.isAead()
                ? GcmCipher.of(keys, profile.keyLength(), space)
                : new CounterModeCipher(keys, profile.keyLength(), space);
    }

    private static void check(String name, byte[] bytes, int length) {
        if (bytes.length != length) {
            throw new IllegalArgumentException(
                    name + ": " + bytes.length + " bytes (expected: " + length + ")");
        }
    }
}
