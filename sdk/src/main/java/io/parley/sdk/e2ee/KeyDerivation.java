package io.parley.sdk.e2ee;

/**
 * How keys are made of passphrases.
 *
 * @since 0.1
 */
public enum KeyDerivation {
    /** PBKDF2 (RFC 8018) with HMAC-SHA-256 and 100,000 rounds; what all SDKs do with text. */
    PBKDF2,
    /** HKDF (RFC 5869) with SHA-256, for keys that are random already. */
    HKDF
}
