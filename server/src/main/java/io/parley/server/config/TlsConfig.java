package io.parley.server.config;

import java.util.Objects;

/**
 * What the front port shows of itself (the {@code tls} section).
 *
 * @param certificatePem the certificate and those between it and its root, as PEM text
 * @param keyPem its private key (PKCS #8), as PEM text
 */
public record TlsConfig(String certificatePem, String keyPem) {

    public TlsConfig {
        Objects.requireNonNull(certificatePem, "certificatePem");
        Objects.requireNonNull(keyPem, "keyPem");
    }

    /** Tells nothing of the key. */
    @Override
    public String toString() {
        return "TlsConfig";
    }
}
