package io.parley.sdk;

/**
 * What became of a participant's end-to-end encryption.
 *
 * @since 0.1
 */
public enum EncryptionState {
    /** Nothing was encrypted or decrypted yet. */
    NEW,
    /** It works. */
    OK,
    /** Something could not be encrypted. */
    ENCRYPTION_FAILED,
    /** Something could not be decrypted: the keys differ. */
    DECRYPTION_FAILED,
    /** There is no key with the index that is asked for. */
    MISSING_KEY,
    /** The key was ratcheted. */
    KEY_RATCHETED,
    /** The cipher itself failed. */
    INTERNAL_ERROR
}
