package io.parley.webrtc.aes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * AES in counter mode: a stream of bytes that turns plaintext to ciphertext and back.
 *
 * <p>The arrays that it works in may be shared by the streams of one direction.
 */
public final class KeyStream {
    private static final int CHUNK_BLOCKS = 32; // enough to keep the processor's AES units busy
    private static final int CHUNK_LENGTH = CHUNK_BLOCKS * AesBlocks.LENGTH;
    private static final VarHandle BIG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle NATIVE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final AesBlocks aes;
    private final byte[] counters;
    private final byte[] stream;

    public KeyStream(byte[] key) {
        aes = new AesBlocks(key);
        counters = new byte[CHUNK_LENGTH];
        stream = new byte[CHUNK_LENGTH];
    }

    /** Another key, the same arrays: the two must not be used by two threads. */
    public KeyStream(byte[] key, KeyStream shared) {
        aes = new AesBlocks(key);
        counters = shared.counters;
        stream = shared.stream;
    }

    /**
     * Applies the stream to bytes, in place.
     *
     * @param initial the first counter block, of which the last four bytes count
     */
    public void apply(byte[] initial, byte[] data, int offset, int length) {
        run(initial, null, data, offset, length);
    }

    /**
     * As {@link #apply}, but the first block of the stream is not for the data.
     *
     * @param first where that block goes
     */
    void applyBehindFirst(byte[] initial, byte[] first, byte[] data, int offset, int length) {
        run(initial, first, data, offset, length);
    }

    /** The first block of the stream alone. */
    void first(byte[] initial, byte[] first) {
        run(initial, first, first, 0, 0);
    }

    private void run(byte[] initial, byte @Nullable [] first, byte[] data, int offset, int length) {
        long high = (long) BIG.get(initial, 0);
        long low = (long) BIG.get(initial, Long.BYTES);
        int from = first == null ? 0 : AesBlocks.LENGTH;
        int at = offset;
        int left = length;
        do {
            int step = Math.min(left, CHUNK_LENGTH - from);
            int blocks = (from + step + AesBlocks.LENGTH - 1) / AesBlocks.LENGTH;
            for (int i = 0; i < blocks; i++) {
                BIG.set(counters, i * AesBlocks.LENGTH, high);
                BIG.set(counters, i * AesBlocks.LENGTH + Long.BYTES, low);
                low = low & 0xFFFF_FFFF_0000_0000L | low + 1 & 0xFFFF_FFFFL;
            }
            aes.encrypt(counters, stream, blocks * AesBlocks.LENGTH);
            if (first != null && left == length) {
                System.arraycopy(stream, 0, first, 0, AesBlocks.LENGTH);
            }
            xor(data, at, from, step);
            at += step;
            left -= step;
            from = 0;
        } while (left > 0);
    }

    private void xor(byte[] data, int at, int from, int length) {
        int i = 0;
        for (; i <= length - Long.BYTES; i += Long.BYTES) {
            NATIVE.set(
                    data,
                    at + i,
                    (long) NATIVE.get(data, at + i) ^ (long) NATIVE.get(stream, from + i));
        }
        for (; i < length; i++) {
            data[at + i] ^= stream[from + i];
        }
    }
}
