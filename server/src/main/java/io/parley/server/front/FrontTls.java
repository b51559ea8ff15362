package io.parley.server.front;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.linecorp.armeria.common.TlsKeyPair;
import com.linecorp.armeria.common.TlsProvider;
import io.parley.server.config.ConfigException;
import io.parley.server.config.TlsConfig;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;

/**
 * The certificate of the front port. Another one may take its place: handshakes from then on show
 * it, and open connections stay as they are. Any thread.
 */
final class FrontTls implements TlsProvider {
    private static final byte[] SAMPLE = "parley".getBytes(UTF_8);

    private volatile TlsKeyPair current;

    /**
     * @throws ConfigException if it is no certificate with its key
     */
    FrontTls(TlsConfig config) {
        current = read(config);
    }

    /**
     * Shows another certificate from now on.
     *
     * @throws ConfigException if it is no certificate with its key; then the old one stays
     */
    void replace(TlsConfig config) {
        current = read(config);
    }

    @Override
    public TlsKeyPair keyPair(String hostname) {
        return current;
    }

    private static TlsKeyPair read(TlsConfig config) {
        TlsKeyPair pair;
        try {
            pair =
                    TlsKeyPair.of(
                            new ByteArrayInputStream(config.keyPem().getBytes(UTF_8)),
                            new ByteArrayInputStream(config.certificatePem().getBytes(UTF_8)));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(
                    "tls: not a certificate and its key (expected: PEM, the key as PKCS #8)");
        }
        if (!belongTogether(pair)) {
            throw new ConfigException("tls: the key is not that of the certificate");
        }
        return pair;
    }

    private static boolean belongTogether(TlsKeyPair pair) {
        PublicKey publicKey = pair.certificateChain().get(0).getPublicKey();
        String algorithm =
                switch (publicKey.getAlgorithm()) {
                    case "RSA" -> "SHA256withRSA";
                    case "EC" -> "SHA256withECDSA";
                    default -> publicKey.getAlgorithm();
                };
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(pair.privateKey());
            signing.update(SAMPLE);
            Signature verifying = Signature.getInstance(algorithm);
            verifying.initVerify(publicKey);
            verifying.update(SAMPLE);
            return verifying.verify(signing.sign());
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
