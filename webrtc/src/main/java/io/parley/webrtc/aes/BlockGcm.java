package io.parley.webrtc.aes;

import io.parley.webrtc.wire.BigEndian;

/**
 * AES-GCM put together from the JDK's AES and the JDK's hash (NIST SP 800-38D §7). It makes no
 * garbage and takes half the time of the JDK's own, which needs new parameters for each packet.
 */
final class BlockGcm implements Gcm {
    private final AesBlocks aes;
    private final HotSpotGhash hash;
    private final AesWorkspace space;

    BlockGcm(byte[] key, AesWorkspace space) {
        this.space = space;
        aes = new AesBlocks(key);
        byte[] hashKey = new byte[AesBlocks.LENGTH]; // "H", the encrypted zeros
        aes.encrypt(new byte[AesBlocks.LENGTH], hashKey, AesBlocks.LENGTH);
        hash = HotSpotGhash.of(hashKey);
    }

    @Override
    public void seal(
            long nonceHigh,
            int nonceLow,
            byte[] header,
            int headerOffset,
            int headerLength,
            byte[] data,
            int offset,
            int length) {
        space.applyBehindFirst(aes, nonceHigh, firstCounter(nonceLow), data, offset, length);
        hash.hash(space, header, headerOffset, headerLength, data, offset, length);
        int tag = offset + length;
        BigEndian.put64(data, tag, space.hash[0] ^ space.firstHigh);
        BigEndian.put64(data, tag + Long.BYTES, space.hash[1] ^ space.firstLow);
    }

    @Override
    public boolean open(
            long nonceHigh,
            int nonceLow,
            byte[] header,
            int headerOffset,
            int headerLength,
            byte[] data,
            int offset,
            int length) {
        space.first(aes, nonceHigh, firstCounter(nonceLow));
        hash.hash(space, header, headerOffset, headerLength, data, offset, length);
        int tag = offset + length;
        long difference = // takes the same time wherever the tags differ
                space.hash[0] ^ space.firstHigh ^ BigEndian.int64(data, tag)
                        | space.hash[1] ^ space.firstLow ^ BigEndian.int64(data, tag + Long.BYTES);
        if (difference != 0) {
            return false;
        }
        space.applyBehindFirst(aes, nonceHigh, firstCounter(nonceLow), data, offset, length);
        return true;
    }

    /** The second half of "J0": the nonce is followed by a counter that begins with one. */
    private static long firstCounter(int nonceLow) {
        return (long) nonceLow << 32 | 1;
    }
}
