package io.parley.webrtc.dtls;

import java.nio.ByteBuffer;

/** Seals records of epoch 1; the only place that gives out its sequence numbers. */
final class RecordWriter {
    /** What a caller may count with as long as the cipher is not known: the most of all suites. */
    static final int OVERHEAD_BEFORE_KEYS =
            DtlsRecord.HEADER_LENGTH + BouncyCastleProtection.OVERHEAD;

    private static final long EPOCH_1 = 1L << DtlsRecord.EPOCH_SHIFT;

    private final RecordProtection protection;
    private long nextSequence;

    RecordWriter(RecordProtection protection) {
        this.protection = protection;
    }

    /** Most bytes that a record is longer than its plaintext. */
    int overhead() {
        return DtlsRecord.HEADER_LENGTH + protection.overhead();
    }

    /**
     * Appends one record with the rest of {@code plaintext}; false, and nothing changes, when there
     * is no room for it.
     */
    boolean write(int contentType, ByteBuffer plaintext, ByteBuffer out) {
        int length = plaintext.remaining();
        // RFC 6347 §4.1: sequence numbers of an epoch must not wrap. 2^48 records are never sent.
        if (out.remaining() < length + overhead() || nextSequence > DtlsRecord.SEQUENCE_MASK) {
            return false;
        }
        long epochAndSequence = EPOCH_1 | nextSequence++;
        byte[] array = out.array();
        int offset = out.arrayOffset() + out.position();
        int sealed =
                protection.seal(
                        contentType,
                        epochAndSequence,
                        plaintext.array(),
                        plaintext.arrayOffset() + plaintext.position(),
                        length,
                        array,
                        offset + DtlsRecord.HEADER_LENGTH);
        DtlsRecord.putHeader(
                array, offset, contentType, DtlsRecord.VERSION_1_2, epochAndSequence, sealed);
        plaintext.position(plaintext.limit());
        out.position(out.position() + DtlsRecord.HEADER_LENGTH + sealed);
        return true;
    }
}
