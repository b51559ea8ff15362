package io.parley.webrtc.dtls;

import io.parley.webrtc.aes.AesWorkspace;
import io.parley.webrtc.aes.Gcm;
import io.parley.webrtc.wire.BigEndian;

/**
 * AES-GCM for records (RFC 5288 §3, RFC 5246 §6.2.3.3).
 *
 * <p>The nonce is the fixed salt and then, in the clear before the ciphertext, epoch and sequence
 * number: unique, because no record ever repeats these.
 */
final class AesGcmProtection implements RecordProtection {
    static final int SALT_LENGTH = 4;

    private static final int EXPLICIT_NONCE_LENGTH = 8;
    private static final int OVERHEAD = EXPLICIT_NONCE_LENGTH + Gcm.TAG_LENGTH;

    private final Direction sealing;
    private final Direction opening;

    /** Key and salt of what this end sends, then of what it receives. */
    AesGcmProtection(byte[] writeKey, byte[] writeSalt, byte[] readKey, byte[] readSalt) {
        sealing = new Direction(writeKey, writeSalt);
        opening = new Direction(readKey, readSalt);
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
        int sealed = outOffset + EXPLICIT_NONCE_LENGTH;
        DtlsRecord.putLong(out, outOffset, epochAndSequence);
        System.arraycopy(plaintext, offset, out, sealed, length);
        sealing.prepare(contentType, epochAndSequence, length, out, outOffset);
        sealing.gcm.seal(
                sealing.nonceHigh(),
                sealing.nonceLow(),
                sealing.additionalData,
                0,
                sealing.additionalData.length,
                out,
                sealed,
                length);
        return length + OVERHEAD;
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
        int sealed = length - EXPLICIT_NONCE_LENGTH;
        System.arraycopy(fragment, offset + EXPLICIT_NONCE_LENGTH, out, outOffset, sealed);
        opening.prepare(contentType, epochAndSequence, plaintextLength, fragment, offset);
        boolean genuine =
                opening.gcm.open(
                        opening.nonceHigh(),
                        opening.nonceLow(),
                        opening.additionalData,
                        0,
                        opening.additionalData.length,
                        out,
                        outOffset,
                        plaintextLength);
        return genuine ? plaintextLength : -1;
    }

    private static final class Direction {
        /** seq_num, type, version, length of the plaintext (RFC 5246 §6.2.3.3). */
        private final byte[] additionalData = new byte[DtlsRecord.HEADER_LENGTH];

        private final byte[] nonce = new byte[SALT_LENGTH + EXPLICIT_NONCE_LENGTH];
        private final Gcm gcm;

        Direction(byte[] key, byte[] salt) {
            gcm = Gcm.of(key, new AesWorkspace());
            System.arraycopy(salt, 0, nonce, 0, SALT_LENGTH);
            DtlsRecord.putShort(additionalData, 9, DtlsRecord.VERSION_1_2);
        }

        long nonceHigh() {
            return BigEndian.int64(nonce, 0);
        }

        int nonceLow() {
            return BigEndian.int32(nonce, Long.BYTES);
        }

        void prepare(
                int contentType,
                long epochAndSequence,
                int plaintextLength,
                byte[] explicitNonce,
                int offset) {
            System.arraycopy(explicitNonce, offset, nonce, SALT_LENGTH, EXPLICIT_NONCE_LENGTH);
            DtlsRecord.putLong(additionalData, 0, epochAndSequence);
            additionalData[8] = (byte) contentType;
            DtlsRecord.putShort(additionalData, 11, plaintextLength);
        }
    }
}
