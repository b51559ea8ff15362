package io.parley.sdk;

import io.parley.sdk.e2ee.DataCipher;
import io.parley.sdk.e2ee.KeyProvider;

/**
 * The end-to-end encryption of a room. Safe to use from any thread.
 *
 * @since 0.1
 */
public final class E2eeManager {
    private final E2eeOptions options;
    private final DataCipher cipher;

    E2eeManager(E2eeOptions options, DataCipher cipher) {
        this.options = options;
        this.cipher = cipher;
    }

    /** Whether what is sent is encrypted. */
    public boolean isEnabled() {
        return cipher.enabled();
    }

    /**
     * Whether what is sent from now on is encrypted; yes at first. What comes encrypted is
     * decrypted in any case.
     */
    public void setEnabled(boolean value) {
        cipher.enabled(value);
    }

    /** Where the keys come from. */
    public KeyProvider keyProvider() {
        return options.keyProvider();
    }

    /** How it is encrypted. */
    public EncryptionType encryptionType() {
        return options.encryptionType();
    }

    /** How many messages were dropped because they could not be decrypted. */
    public long droppedPackets() {
        return cipher.dropped();
    }

    DataCipher cipher() {
        return cipher;
    }
}
