package io.parley.webrtc.dtls;

import java.io.IOException;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.crypto.TlsCipher;
import org.bouncycastle.tls.crypto.TlsDecodeResult;
import org.bouncycastle.tls.crypto.TlsEncodeResult;

/**
 * The cipher of epoch 1 as BouncyCastle sees it during a handshake.
 *
 * <p>It leaves what BouncyCastle sends in the clear: the endpoint seals each record when it goes
 * out, so that one place gives out the sequence numbers, and a repeated Finished gets a new one.
 */
final class HandshakeCipher implements TlsCipher {
    private final RecordProtection protection;
    private final ReplayWindow replayWindow;

    HandshakeCipher(RecordProtection protection, ReplayWindow replayWindow) {
        this.protection = protection;
        this.replayWindow = replayWindow;
    }

    @Override
    public TlsEncodeResult encodePlaintext(
            long epochAndSequence,
            short contentType,
            ProtocolVersion version,
            int headerAllocation,
            byte[] plaintext,
            int offset,
            int length) {
        byte[] record = new byte[headerAllocation + length];
        System.arraycopy(plaintext, offset, record, headerAllocation, length);
        return new TlsEncodeResult(record, 0, record.length, contentType);
    }

    @Override
    public TlsDecodeResult decodeCiphertext(
            long epochAndSequence,
            short contentType,
            ProtocolVersion version,
            byte[] ciphertext,
            int offset,
            int length)
            throws IOException {
        byte[] plaintext = new byte[length];
        int plaintextLength =
                protection.open(
                        contentType, epochAndSequence, ciphertext, offset, length, plaintext, 0);
        if (plaintextLength < 0
                || contentType == DtlsRecord.HANDSHAKE
                        && !HandshakeMessage.areAcceptable(plaintext, 0, plaintextLength)) {
            // BouncyCastle then drops the record and goes on (RFC 6347 §4.1.2.7).
            throw new TlsFatalAlert(AlertDescription.bad_record_mac);
        }
        replayWindow.accept(epochAndSequence & DtlsRecord.SEQUENCE_MASK);
        return new TlsDecodeResult(plaintext, 0, plaintextLength, contentType);
    }

    @Override
    public int getCiphertextDecodeLimit(int plaintextLimit) {
        return plaintextLimit + protection.overhead();
    }

    @Override
    public int getCiphertextEncodeLimit(int plaintextLimit) {
        return plaintextLimit + protection.overhead();
    }

    @Override
    public int getPlaintextDecodeLimit(int ciphertextLimit) {
        return ciphertextLimit;
    }

    @Override
    public int getPlaintextEncodeLimit(int ciphertextLimit) {
        return ciphertextLimit - protection.overhead();
    }

    @Override
    public void rekeyDecoder() throws IOException {
        throw new TlsFatalAlert(AlertDescription.internal_error);
    }

    @Override
    public void rekeyEncoder() throws IOException {
        throw new TlsFatalAlert(AlertDescription.internal_error);
    }

    @Override
    public boolean usesOpaqueRecordTypeDecode() {
        return false;
    }

    @Override
    public boolean usesOpaqueRecordTypeEncode() {
        return false;
    }
}
