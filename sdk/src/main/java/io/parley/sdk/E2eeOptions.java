package io.parley.sdk;

import static java.util.Objects.requireNonNull;

import io.parley.sdk.e2ee.KeyProvider;

/**
 * End-to-end encryption of what a room's participants send each other: the server forwards it and
 * cannot read it. Messages, calls, streams and data tracks are encrypted; DTMF and transcriptions
 * are not, as in the other SDKs.
 *
 * @param keyProvider where the keys come from, the same for all who shall understand each other
 * @param encryptionType {@link EncryptionType#GCM}, the only one that is there
 * @since 0.1
 */
public record E2eeOptions(KeyProvider keyProvider, EncryptionType encryptionType) {

    /** Checks the values. */
    public E2eeOptions {
        requireNonNull(keyProvider, "keyProvider");
        if (encryptionType != EncryptionType.GCM) {
            throw new IllegalArgumentException(
                    "encryptionType: " + encryptionType + " (expected: GCM)");
        }
    }

    /** AES-GCM with keys of a provider. */
    public E2eeOptions(KeyProvider keyProvider) {
        this(keyProvider, EncryptionType.GCM);
    }

    /** AES-GCM with one passphrase for all participants. */
    public static E2eeOptions withSharedKey(String passphrase) {
        return new E2eeOptions(KeyProvider.withSharedKey(passphrase));
    }
}
