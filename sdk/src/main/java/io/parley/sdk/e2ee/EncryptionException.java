package io.parley.sdk.e2ee;

/**
 * Something could not be encrypted.
 *
 * @since 0.1
 */
public final class EncryptionException extends RuntimeException {
    private static final long serialVersionUID = 1;

    EncryptionException(String message) {
        super(message);
    }

    EncryptionException(String message, Throwable cause) {
        super(message, cause);
    }
}
