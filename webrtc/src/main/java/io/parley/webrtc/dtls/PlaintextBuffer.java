package io.parley.webrtc.dtls;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Plaintexts that wait for their reader, one after another in one array, each after its length.
 *
 * <p>The reader takes all after each datagram, so that the array stays as large as one datagram.
 */
final class PlaintextBuffer {
    private static final int LENGTH_BYTES = 2;
    private static final int INITIAL_CAPACITY = 2048;

    /** Room for all that waits while a handshake ends; more than any one datagram holds. */
    static final int MAX_CAPACITY = 128 * 1024;

    private byte[] array = new byte[0];
    private int read;
    private int written;

    /**
     * Makes room for one plaintext of at most that length; false when there is too much already.
     */
    boolean reserve(int length) {
        if (read == written) {
            read = 0;
            written = 0;
        }
        int wanted = written + LENGTH_BYTES + length;
        if (wanted > MAX_CAPACITY) {
            return false;
        }
        if (wanted > array.length) {
            int doubled = Math.min(MAX_CAPACITY, 2 * array.length);
            array = Arrays.copyOf(array, Math.max(wanted, Math.max(INITIAL_CAPACITY, doubled)));
        }
        return true;
    }

    byte[] array() {
        return array;
    }

    /** Where the plaintext that {@link #reserve} made room for is to be written. */
    int writeOffset() {
        return written + LENGTH_BYTES;
    }

    /** Ends the plaintext that has been written. */
    void commit(int length) {
        DtlsRecord.putShort(array, written, length);
        written += LENGTH_BYTES + length;
    }

    /** Length of the next plaintext; -1 when there is none. */
    int peekLength() {
        return read < written ? DtlsRecord.getShort(array, read) : -1;
    }

    /** Appends the next plaintext to {@code out}, where it must fit. */
    void take(ByteBuffer out) {
        int length = peekLength();
        out.put(array, read + LENGTH_BYTES, length);
        skip();
    }

    /** Forgets the next plaintext. */
    void skip() {
        read += LENGTH_BYTES + peekLength();
    }
}
