package io.parley.webrtc.srtp;

import io.parley.webrtc.wire.BigEndian;

/** AES in counter mode: a stream of bytes that turns plaintext to ciphertext and back. */
final class KeyStream {
    private static final int CHUNK_BLOCKS = 32; // enough to keep the processor's AES units busy
    private static final int CHUNK_LENGTH = CHUNK_BLOCKS * AesBlocks.LENGTH;
    private static final int COUNTER_AT = 12;

    private final AesBlocks aes;
    private final byte[] counters = new byte[CHUNK_LENGTH];
    private final byte[] stream = new byte[CHUNK_LENGTH];

    KeyStream(AesBlocks aes) {
        this.aes = aes;
    }

    /**
     * Applies the stream to bytes, in place.
     *
     * @param initial the first counter block, of which the last four bytes count
     * @param firstBlock what is added to the counter for the first block
     */
    void apply(byte[] initial, int firstBlock, byte[] data, int offset, int length) {
        int counter = BigEndian.int32(initial, COUNTER_AT) + firstBlock;
        int at = offset;
        int left = length;
        while (left > 0) {
            int step = Math.min(left, CHUNK_LENGTH);
            int blocks = (step + AesBlocks.LENGTH - 1) / AesBlocks.LENGTH;
            fill(initial, counter, blocks);
            counter += blocks;
            for (int i = 0; i < step; i++) {
                data[at + i] ^= stream[i];
            }
            at += step;
            left -= step;
        }
    }

    private void fill(byte[] initial, int counter, int blocks) {
        for (int i = 0; i < blocks; i++) {
            int at = i * AesBlocks.LENGTH;
            System.arraycopy(initial, 0, counters, at, COUNTER_AT);
            BigEndian.put32(counters, at + COUNTER_AT, counter + i);
        }
        aes.encrypt(counters, stream, blocks * AesBlocks.LENGTH);
    }
}
