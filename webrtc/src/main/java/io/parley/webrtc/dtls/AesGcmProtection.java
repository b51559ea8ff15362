package io.parley.webrtc.dtls;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-GCM by the JDK's fastest provider (RFC 5288 §3, RFC 5246 §6.2.3.3).
 *
 * <p>The nonce is the fixed salt and then, in the clear before the ciphertext, epoch and sequence
 * number: unique, because no record ever repeats these.
 */
final class AesGcmProtection implements RecordProtection {
    static final int SALT_LENGTH = 4;

    private static final int EXPLICIT_NONCE_LENGTH = 8;
    private static final int TAG_LENGTH = 16;
    private static final int OVERHEAD = EXPLICIT_NONCE_LENGTH + TAG_LENGTH;
    private static final String TRANSFORMATION = "AES/GCM/NoPadding";

    private final Direction sealing;
    private final Direction opening;

    /** Key and salt of what this end sends, then of what it receives. */
    AesGcmProtection(byte[] writeKey, byte[] writeSalt, byte[] readKey, byte[] readSalt)
            throws GeneralSecurityException {
        sealing = new Direction(Cipher.ENCRYPT_MODE, writeKey, writeSalt);
        opening = new Direction(Cipher.DECRYPT_MODE, readKey, readSalt);
    }

    @Override
    public int overhead() {
        return OVERHEAD;
    }

    @Override
    public int seal(
            int contentType,
            long epochAndSequence,
            byte[] plaintext,
            int offset,
            int length,
            byte[] out,
            int outOffset) {
        DtlsRecord.putLong(out, outOffset, epochAndSequence);
        try {
            return EXPLICIT_NONCE_LENGTH
                    + sealing.init(contentType, epochAndSequence, length, out, outOffset)
                            .doFinal(
                                    plaintext,
                                    offset,
                                    length,
                                    out,
                                    outOffset + EXPLICIT_NONCE_LENGTH);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM of " + length + " bytes", e);
        }
    }

    @Override
    public int open(
            int contentType,
            long epochAndSequence,
            byte[] fragment,
            int offset,
            int length,
            byte[] out,
            int outOffset) {
        int plaintextLength = length - OVERHEAD;
        if (plaintextLength < 0) {
            return -1;
        }
        try {
            return opening.init(contentType, epochAndSequence, plaintextLength, fragment, offset)
                    .doFinal(
                            fragment,
                            offset + EXPLICIT_NONCE_LENGTH,
                            length - EXPLICIT_NONCE_LENGTH,
                            out,
                            outOffset);
        } catch (AEADBadTagException forged) {
            return -1;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM of " + length + " bytes", e);
        }
    }

    private static final class Direction {
        /** seq_num, type, version, length of the plaintext (RFC 5246 §6.2.3.3). */
        private final byte[] additionalData = new byte[DtlsRecord.HEADER_LENGTH];

        private final byte[] nonce = new byte[SALT_LENGTH + EXPLICIT_NONCE_LENGTH];
        private final Cipher cipher;
        private final SecretKeySpec key;
        private final int mode;

        Direction(int mode, byte[] key, byte[] salt) throws GeneralSecurityException {
            this.mode = mode;
            this.key = new SecretKeySpec(key, "AES");
            this.cipher = Cipher.getInstance(TRANSFORMATION);
            System.arraycopy(salt, 0, nonce, 0, SALT_LENGTH);
            DtlsRecord.putShort(additionalData, 9, DtlsRecord.VERSION_1_2);
        }

        Cipher init(
                int contentType,
                long epochAndSequence,
                int plaintextLength,
                byte[] explicitNonce,
                int offset)
                throws GeneralSecurityException {
            System.arraycopy(explicitNonce, offset, nonce, SALT_LENGTH, EXPLICIT_NONCE_LENGTH);
            DtlsRecord.putLong(additionalData, 0, epochAndSequence);
            additionalData[8] = (byte) contentType;
            DtlsRecord.putShort(additionalData, 11, plaintextLength);
            cipher.init(mode, key, new GCMParameterSpec(TAG_LENGTH * Byte.SIZE, nonce));
            cipher.updateAAD(additionalData);
            return cipher;
        }
    }
}
