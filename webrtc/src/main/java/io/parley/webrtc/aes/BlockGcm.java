package io.parley.webrtc.aes;

import io.parley.webrtc.wire.BigEndian;

/**
 * AES-GCM put together from the JDK's AES and the JDK's hash (NIST SP 800-38D §7). It makes no
 * garbage and takes half the time of the JDK's own, which needs new parameters for each packet.
 */
final class BlockGcm implements Gcm {
    private static final int NONCE_LENGTH = 12;

    private final KeyStream stream;
    private final HotSpotGhash hash;

    /** "J0", the nonce and a counter that begins with one. */
    private final byte[] initial = new byte[AesBlocks.LENGTH];

    private final byte[] mask = new byte[AesBlocks.LENGTH];
    private final byte[] tag = new byte[TAG_LENGTH];

    BlockGcm(byte[] key) {
        stream = new KeyStream(key);
        byte[] hashKey = new byte[AesBlocks.LENGTH];
        stream.first(new byte[AesBlocks.LENGTH], hashKey); // "H", the encrypted zeros
        hash = HotSpotGhash.of(hashKey);
    }

    @Override
    public void seal(
            byte[] nonce,
            byte[] header,
            int headerOffset,
            int headerLength,
            byte[] data,
            int offset,
            int length) {
        prepare(nonce);
        stream.applyBehindFirst(initial, mask, data, offset, length);
        authenticate(header, headerOffset, headerLength, data, offset, length);
        System.arraycopy(tag, 0, data, offset + length, TAG_LENGTH);
    }

    @Override
    public boolean open(
            byte[] nonce,
            byte[] header,
            int headerOffset,
            int headerLength,
            byte[] data,
            int offset,
            int length) {
        prepare(nonce);
        stream.first(initial, mask);
        authenticate(header, headerOffset, headerLength, data, offset, length);
        int difference = 0;
        for (int i = 0; i < TAG_LENGTH; i++) { // takes the same time wherever the tags differ
            difference |= tag[i] ^ data[offset + length + i];
        }
        if (difference != 0) {
            return false;
        }
        stream.applyBehindFirst(initial, mask, data, offset, length);
        return true;
    }

    private void prepare(byte[] nonce) {
        System.arraycopy(nonce, 0, initial, 0, NONCE_LENGTH);
        BigEndian.put32(initial, NONCE_LENGTH, 1);
    }

    private void authenticate(
            byte[] header,
            int headerOffset,
            int headerLength,
            byte[] data,
            int offset,
            int length) {
        hash.reset();
        hash.update(header, headerOffset, headerLength);
        hash.update(data, offset, length);
        hash.finish(headerLength, length, tag);
        for (int i = 0; i < TAG_LENGTH; i++) {
            tag[i] ^= mask[i];
        }
    }
}
