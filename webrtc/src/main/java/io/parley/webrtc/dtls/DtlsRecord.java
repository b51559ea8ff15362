package io.parley.webrtc.dtls;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The layout of a record (RFC 6347 §4.1), over plain arrays.
 *
 * <pre>
 *   type (1) | version (2) | epoch (2) | sequence number (6) | length (2) | fragment
 * </pre>
 *
 * <p>Epoch and sequence number are read and written as one {@code long}: it is what AEAD ciphers
 * and MACs take in, too.
 */
final class DtlsRecord {
    static final int HEADER_LENGTH = 13;

    /** RFC 6347 §4.1: 2^14, and 2,048 more for what a cipher may add (RFC 5246 §6.2.3). */
    static final int MAX_FRAGMENT_LENGTH = (1 << 14) + 2048;

    static final int CHANGE_CIPHER_SPEC = 20;
    static final int ALERT = 21;
    static final int HANDSHAKE = 22;
    static final int APPLICATION_DATA = 23;

    /** DTLS 1.2; DTLS 1.0 is 0xFEFF, and stands in the record of a first ClientHello. */
    static final int VERSION_1_2 = 0xFEFD;

    static final int MAJOR_VERSION = 0xFE;

    static final int EPOCH_SHIFT = 48;
    static final long SEQUENCE_MASK = (1L << EPOCH_SHIFT) - 1;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle SHORTS =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

    private DtlsRecord() {}

    static int type(byte[] record, int offset) {
        return record[offset] & 0xFF;
    }

    static int version(byte[] record, int offset) {
        return getShort(record, offset + 1);
    }

    static long epochAndSequence(byte[] record, int offset) {
        return (long) LONGS.get(record, offset + 3);
    }

    static int epoch(byte[] record, int offset) {
        return getShort(record, offset + 3);
    }

    static int fragmentLength(byte[] record, int offset) {
        return getShort(record, offset + 11);
    }

    static void putHeader(
            byte[] out, int offset, int type, int version, long epochAndSequence, int length) {
        out[offset] = (byte) type;
        putShort(out, offset + 1, version);
        putLong(out, offset + 3, epochAndSequence);
        putShort(out, offset + 11, length);
    }

    static int getShort(byte[] in, int offset) {
        return (short) SHORTS.get(in, offset) & 0xFFFF;
    }

    static void putShort(byte[] out, int offset, int value) {
        SHORTS.set(out, offset, (short) value);
    }

    static void putLong(byte[] out, int offset, long value) {
        LONGS.set(out, offset, value);
    }

    /**
     * Length of the record at {@code offset}, header included; -1 when the bytes up to {@code end}
     * hold no whole record.
     */
    static int recordLength(byte[] in, int offset, int end) {
        if (end - offset < HEADER_LENGTH || (in[offset + 1] & 0xFF) != MAJOR_VERSION) {
            return -1;
        }
        int length = fragmentLength(in, offset);
        if (length > MAX_FRAGMENT_LENGTH || length > end - offset - HEADER_LENGTH) {
            return -1;
        }
        return HEADER_LENGTH + length;
    }
}
