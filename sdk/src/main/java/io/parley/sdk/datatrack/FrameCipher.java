package io.parley.sdk.datatrack;

import org.jspecify.annotations.Nullable;

/** Encrypts and decrypts whole frames (AES-GCM). Any thread. */
public interface FrameCipher {
    /**
     * An encrypted frame.
     *
     * @param payload with the tag at its end
     * @param iv 12 bytes
     * @param keyIndex 0 to 255
     */
    record Sealed(byte[] payload, byte[] iv, int keyIndex) {}

    /** Null when there is no key. */
    @Nullable Sealed encrypt(byte[] payload);

    /** Null when there is no key, or when the frame was not encrypted with it. */
    byte @Nullable [] decrypt(String publisherIdentity, Sealed frame);
}
