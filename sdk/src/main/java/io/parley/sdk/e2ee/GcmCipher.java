package io.parley.sdk.e2ee;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** AES-GCM with a tag of 128 bits. Safe to use from any thread. */
final class GcmCipher {
    static final int IV_BYTES = 12;
    static final int TAG_BYTES = 16;

    private static final byte[] NOTHING = new byte[0];

    private static final ThreadLocal<Cipher> CIPHER = ThreadLocal.withInitial(GcmCipher::create);

    /**
     * The next IV: 96 random bits at first, then counted up. Many participants encrypt with one
     * key, so their ranges must not meet; 96 random bits make that as unlikely as guessing the key.
     */
    private final byte[] counter = new byte[IV_BYTES];

    GcmCipher(SecureRandom random) {
        random.nextBytes(counter);
    }

    synchronized byte[] nextIv() {
        for (int i = IV_BYTES - 1; i >= 0 && ++counter[i] == 0; i--) {}
        return counter.clone();
    }

    static byte[] seal(SecretKeySpec key, byte[] iv, byte[] plain) {
        return seal(key, iv, NOTHING, plain, 0, plain.length);
    }

    static byte[] seal(
            SecretKeySpec key, byte[] iv, byte[] additional, byte[] plain, int offset, int length) {
        try {
            Cipher cipher = CIPHER.get();
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(8 * TAG_BYTES, iv));
            cipher.updateAAD(additional);
            return cipher.doFinal(plain, offset, length);
        } catch (GeneralSecurityException e) {
            throw new EncryptionException("cannot encrypt: " + e.getMessage(), e);
        }
    }

    /** Null when it was encrypted with another key, or changed on its way. */
    static byte @Nullable [] open(SecretKeySpec key, byte[] iv, byte[] sealed) {
        return open(key, iv, NOTHING, sealed, 0, sealed.length);
    }

    static byte @Nullable [] open(
            SecretKeySpec key,
            byte[] iv,
            byte[] additional,
            byte[] sealed,
            int offset,
            int length) {
        if (iv.length != IV_BYTES || length < TAG_BYTES) {
            return null;
        }
        try {
            Cipher cipher = CIPHER.get();
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(8 * TAG_BYTES, iv));
            cipher.updateAAD(additional);
            return cipher.doFinal(sealed, offset, length);
        } catch (GeneralSecurityException e) {
            return null;
        }
    }

    private static Cipher create() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no AES-GCM", e);
        }
    }
}
