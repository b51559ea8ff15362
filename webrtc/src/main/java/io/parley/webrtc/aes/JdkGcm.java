package io.parley.webrtc.aes;

import io.parley.webrtc.wire.BigEndian;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-GCM by the JDK's cipher, which must be given new parameters for each packet. */
final class JdkGcm implements Gcm {
    private static final int USUAL_LENGTH = 2048;
    private static final int NONCE_LENGTH = 12;

    private final SecretKeySpec key;
    private final Cipher cipher;
    private final byte[] nonce = new byte[NONCE_LENGTH];

    /**
     * Where packets are opened to: in place the JDK's cipher would make such an array each time.
     */
    private byte[] opened = new byte[0];

    JdkGcm(byte[] key) {
        try {
            this.key = new SecretKeySpec(key, "AES");
            this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM", e);
        }
    }

    @Override
    public void seal(
            long nonceHigh,
            int nonceLow,
            byte[] header,
            int headerOffset,
            int headerLength,
            byte[] data,
            int offset,
            int length) {
        try {
            beginSealing(nonce(nonceHigh, nonceLow));
            cipher.updateAAD(header, headerOffset, headerLength);
            cipher.doFinal(data, offset, length, data, offset);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM of " + length + " bytes", e);
        }
    }

    private void beginSealing(byte[] ofPacket) throws GeneralSecurityException {
        try {
            cipher.init(Cipher.ENCRYPT_MODE, key, parameters(ofPacket));
        } catch (InvalidAlgorithmParameterException repeated) {
            // The JDK refuses the nonce that was the last one. This is the same packet once more,
            // as the sender makes sure of.
            byte[] other = ofPacket.clone();
            other[0] ^= 1; // none of ours: they differ from the salt behind the first two bytes
            cipher.init(Cipher.ENCRYPT_MODE, key, parameters(other));
            cipher.init(Cipher.ENCRYPT_MODE, key, parameters(ofPacket));
        }
    }

    @Override
    public boolean open(
            long nonceHigh,
            int nonceLow,
            byte[] header,
            int headerOffset,
            int headerLength,
            byte[] data,
            int offset,
            int length) {
        if (opened.length < length) {
            opened = new byte[Math.max(length, USUAL_LENGTH)];
        }
        try {
            cipher.init(Cipher.DECRYPT_MODE, key, parameters(nonce(nonceHigh, nonceLow)));
            cipher.updateAAD(header, headerOffset, headerLength);
            cipher.doFinal(data, offset, length + TAG_LENGTH, opened, 0);
        } catch (AEADBadTagException forged) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM of " + length + " bytes", e);
        }
        System.arraycopy(opened, 0, data, offset, length);
        return true;
    }

    private byte[] nonce(long high, int low) {
        BigEndian.put64(nonce, 0, high);
        BigEndian.put32(nonce, Long.BYTES, low);
        return nonce;
    }

    private static GCMParameterSpec parameters(byte[] nonce) {
        return new GCMParameterSpec(TAG_LENGTH * Byte.SIZE, nonce);
    }
}
