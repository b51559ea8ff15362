package io.parley.webrtc.dtls;

import java.io.IOException;
import java.util.Arrays;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsDecodeResult;
import org.bouncycastle.tls.crypto.TlsEncodeResult;

/** The suites that peers rarely choose (ChaCha20, CBC), by BouncyCastle's own record ciphers. */
final class BouncyCastleProtection implements RecordProtection {
    /** CBC is the largest: explicit IV 16, SHA-1 20, padding up to 16 (RFC 5246 §6.2.3.2). */
    static final int OVERHEAD = 52;

    private final TlsCipher cipher;

    BouncyCastleProtection(TlsCipher cipher) {
        this.cipher = cipher;
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
        try {
            TlsEncodeResult result =
                    cipher.encodePlaintext(
                            epochAndSequence,
                            (short) contentType,
                            ProtocolVersion.DTLSv12,
                            0,
                            plaintext,
                            offset,
                            length);
            System.arraycopy(result.buf, result.off, out, outOffset, result.len);
            return result.len;
        } catch (IOException e) {
            throw new IllegalStateException("sealing " + length + " bytes", e);
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
        try {
            // A copy, because BouncyCastle decrypts in place.
            TlsDecodeResult result =
                    cipher.decodeCiphertext(
                            epochAndSequence,
                            (short) contentType,
                            ProtocolVersion.DTLSv12,
                            Arrays.copyOfRange(fragment, offset, offset + length),
                            0,
                            length);
            System.arraycopy(result.buf, result.off, out, outOffset, result.len);
            return result.len;
        } catch (IOException forged) {
            return -1;
        }
    }
}
