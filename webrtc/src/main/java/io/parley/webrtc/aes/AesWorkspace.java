package io.parley.webrtc.aes;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The arrays in which packets are encrypted and hashed. One for all connections of a thread: a
 * packet to many of them then works in memory that the processor's nearest cache still holds. Not
 * thread-safe; nothing stays in it from one call to the next.
 */
public final class AesWorkspace {
    private static final int CHUNK_BLOCKS = 96; // a packet of an Ethernet frame at a time
    private static final int CHUNK_LENGTH = CHUNK_BLOCKS * AesBlocks.LENGTH;
    private static final VarHandle BIG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle NATIVE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final byte[] counters = new byte[CHUNK_LENGTH];
    private final byte[] stream = new byte[CHUNK_LENGTH];

    /** What a hash is taken of, as far as it must be padded. */
    final byte[] hashed = new byte[HotSpotGhash.GATHERED];

    /** The state of a hash. */
    final long[] hash = new long[2];

    /** The first block of the stream, if it was asked for. */
    long firstHigh;

    long firstLow;

    /**
     * Applies the key stream of a counter mode to bytes, in place.
     *
     * @param high of the first counter block
     * @param low of it; the last 32 bits count
     */
    public void apply(AesBlocks aes, long high, long low, byte[] data, int offset, int length) {
        run(aes, high, low, 0, data, offset, length);
    }

    /** As {@link #apply}, but the first block of the stream is not for the data: it is kept. */
    void applyBehindFirst(AesBlocks aes, long high, long low, byte[] data, int offset, int length) {
        run(aes, high, low, AesBlocks.LENGTH, data, offset, length);
    }

    /** The first block of the stream alone. */
    void first(AesBlocks aes, long high, long low) {
        run(aes, high, low, AesBlocks.LENGTH, stream, 0, 0);
    }

    private void run(
            AesBlocks aes, long high, long low, int kept, byte[] data, int offset, int length) {
        long counter = low;
        int from = kept;
        int at = offset;
        int left = length;
        do {
            int step = Math.min(left, CHUNK_LENGTH - from);
            int bytes = (from + step + AesBlocks.LENGTH - 1) & -AesBlocks.LENGTH;
            for (int i = 0; i < bytes; i += AesBlocks.LENGTH) {
                BIG.set(counters, i, high);
                BIG.set(counters, i + Long.BYTES, counter);
                counter = counter & 0xFFFF_FFFF_0000_0000L | counter + 1 & 0xFFFF_FFFFL;
            }
            aes.encrypt(counters, stream, bytes);
            if (from != 0) {
                firstHigh = (long) BIG.get(stream, 0);
                firstLow = (long) BIG.get(stream, Long.BYTES);
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
