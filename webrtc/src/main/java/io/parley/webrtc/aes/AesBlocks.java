package io.parley.webrtc.aes;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES of single blocks, many at a time: what counter modes are made of. The JDK's cipher of this
 * kind needs no new parameters for each packet, hence makes no garbage.
 */
public final class AesBlocks {
    /** Length of a block, bytes. */
    public static final int LENGTH = 16;

    private final Cipher cipher;

    public AesBlocks(byte[] key) {
        try {
            cipher = Cipher.getInstance("AES/ECB/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES with " + key.length + " bytes of key", e);
        }
    }

    /**
     * Encrypts the first bytes of {@code in} to {@code out}, which is another array.
     *
     * @param length a multiple of {@link #LENGTH}
     */
    public void encrypt(byte[] in, byte[] out, int length) {
        try {
            cipher.update(in, 0, length, out, 0);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES of " + length + " bytes", e);
        }
    }
}
