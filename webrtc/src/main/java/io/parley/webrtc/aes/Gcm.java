package io.parley.webrtc.aes;

/** AES-GCM with one key, in place (NIST SP 800-38D). */
public interface Gcm {
    /** Bytes of the authentication tag, which follows the ciphertext. */
    int TAG_LENGTH = 16;

    /**
     * Encrypts bytes, and writes the tag behind them.
     *
     * @param nonce 12 bytes, which with this key are for this plaintext alone
     */
    void seal(
            byte[] nonce,
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
            byte[] nonce,
            byte[] header,
            int headerOffset,
            int headerLength,
            byte[] data,
            int offset,
            int length);

    /** The fastest one that there is. */
    static Gcm of(byte[] key) {
        return HotSpotGhash.isAvailable() ? new BlockGcm(key) : new JdkGcm(key);
    }
}
