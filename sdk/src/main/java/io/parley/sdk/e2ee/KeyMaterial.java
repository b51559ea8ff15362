package io.parley.sdk.e2ee;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A passphrase or ratcheted secret, and the AES key that is derived of it. */
final class KeyMaterial {
    private static final int ROUNDS = 100_000;
    private static final int RATCHET_BYTES = 32;
    private static final byte[] HKDF_INFO = new byte[128];

    private final byte[] secret;
    private final byte[] derived;
    private final SecretKeySpec key;

    private KeyMaterial(byte[] secret, byte[] derived, int keyBytes) {
        this.secret = secret;
        this.derived = derived;
        this.key = new SecretKeySpec(derived, 0, keyBytes, "AES");
    }

    /** Derives; takes some 40 ms with PBKDF2. */
    static KeyMaterial of(byte[] secret, KeyProviderOptions options) {
        byte[] derived =
                options.keyDerivation() == KeyDerivation.PBKDF2
                        ? pbkdf2(secret, options.ratchetSalt())
                        : hkdf(secret, options.ratchetSalt());
        return new KeyMaterial(secret.clone(), derived, options.keySizeBits() / 8);
    }

    /**
     * The next key: a ratchet step is the same derivation, 256 bits long (SFrame draft §4.3.5.1).
     */
    KeyMaterial next(KeyProviderOptions options) {
        return of(derived, options);
    }

    SecretKeySpec key() {
        return key;
    }

    byte[] secret() {
        return secret.clone();
    }

    /** RFC 8018 §5.2; one block of SHA-256 is all that is needed. */
    private static byte[] pbkdf2(byte[] secret, byte[] salt) {
        Mac mac = mac(secret);
        mac.update(salt);
        byte[] step = mac.doFinal(new byte[] {0, 0, 0, 1});
        byte[] block = step.clone();
        for (int i = 1; i < ROUNDS; i++) {
            step = mac.doFinal(step);
            for (int j = 0; j < block.length; j++) {
                block[j] ^= step[j];
            }
        }
        return block;
    }

    /** RFC 5869 §2.2 and §2.3; one block of SHA-256 is all that is needed. */
    private static byte[] hkdf(byte[] secret, byte[] salt) {
        byte[] pseudorandom = mac(salt).doFinal(secret);
        Mac expand = mac(pseudorandom);
        expand.update(HKDF_INFO);
        return Arrays.copyOf(expand.doFinal(new byte[] {1}), RATCHET_BYTES);
    }

    private static Mac mac(byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            // A key of no bytes is one of zeros to HMAC, but SecretKeySpec refuses it.
            mac.init(new SecretKeySpec(key.length == 0 ? new byte[1] : key, "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no HMAC-SHA-256", e);
        }
    }
}
