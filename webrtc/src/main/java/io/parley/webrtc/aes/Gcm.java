package io.parley.webrtc.aes;

/** AES-GCM with one key, in place (NIST SP 800-38D). */
public interface Gcm {
    /** Bytes of the authentication tag, which follows the ciphertext. */
    int TAG_LENGTH = 16;

    /**
     * Encrypts bytes, and writes the tag behind them.
     *
     * @param nonceHigh the first 8 bytes of the nonce, which with this key is for this plaintext
     *     alone
     * @param nonceLow the other 4
     */
    void seal(
            long nonceHigh,
            int nonceLow,
            byte[] header,
            int headerOffset,
            int headerLength,
            byte[] data,
            int offset,
            int length);

    /**
     * Decrypts bytes behind which the tag stands.
     *
     * @return false, and nothing is changed, if the tag is wrong
     */
    boolean open(
            long nonceHigh,
            int nonceLow,
            byte[] header,
            int headerOffset,
            int headerLength,
            byte[] data,
            int offset,
            int length);

    /**
     * The fastest one that there is.
     *
     * @param space may be shared by all of one thread
     */
    static Gcm of(byte[] key, AesWorkspace space) {
        return HotSpotGhash.isAvailable() ? new BlockGcm(key, space) : new JdkGcm(key);
    }
}
