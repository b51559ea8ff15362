package io.parley.sdk.e2ee;

/**
 * A frame that was encrypted.
 *
 * @param keyIndex 0 to 255, which key
 * @param iv 12 bytes
 * @param payload ciphertext and tag
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
public record EncryptedFrame(int keyIndex, byte[] iv, byte[] payload) {}
