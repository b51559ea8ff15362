package io.parley.sdk.e2ee;

/**
 * How the decryption of what a participant sends goes.
 *
 * @since 0.1
 */
public enum EncryptionState {
    /** Nothing came yet. */
    NEW,
    /** It is decrypted. */
    OK,
    /** What we send cannot be encrypted. */
    ENCRYPTION_FAILED,
    /** It was encrypted with another key than ours. */
    DECRYPTION_FAILED,
    /** We have no key of that participant with that index. */
    MISSING_KEY,
    /** The sender moved its key on, and we followed. */
    KEY_RATCHETED,
    /** Something is wrong here. */
    INTERNAL_ERROR
}
