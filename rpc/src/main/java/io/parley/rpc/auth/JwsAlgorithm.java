package io.parley.rpc.auth;

import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import org.jspecify.annotations.Nullable;

/**
 * The signatures of tokens (RFC 7518 §3.1, RFC 8037 §3.1). Those with a shared secret are missing
 * on purpose: a public key must never be taken for a secret.
 */
enum JwsAlgorithm {
    EDDSA("EdDSA", "Ed25519", null),
    RS256("RS256", "SHA256withRSA", null),
    RS384("RS384", "SHA384withRSA", null),
    RS512("RS512", "SHA512withRSA", null),
    PS256("PS256", "RSASSA-PSS", "SHA-256"),
    PS384("PS384", "RSASSA-PSS", "SHA-384"),
    PS512("PS512", "RSASSA-PSS", "SHA-512"),
    ES256("ES256", "SHA256withECDSAinP1363Format", null),
    ES384("ES384", "SHA384withECDSAinP1363Format", null),
    ES512("ES512", "SHA512withECDSAinP1363Format", null);

    private final String id;
    private final String javaName;
    private final @Nullable String pssDigest;

    JwsAlgorithm(String id, String javaName, @Nullable String pssDigest) {
        this.id = id;
        this.javaName = javaName;
        this.pssDigest = pssDigest;
    }

    static @Nullable JwsAlgorithm of(String id) {
        for (JwsAlgorithm algorithm : values()) {
            if (algorithm.id.equals(id)) {
                return algorithm;
            }
        }
        return null;
    }

    String id() {
        return id;
    }

    /** Whether a key of this Java type can make such a signature. */
    boolean fits(PublicKey key) {
        String wanted =
                switch (name().substring(0, 2)) {
                    case "RS", "PS" -> "RSA";
                    case "ES" -> "EC";
                    default -> "EdDSA";
                };
        return key.getAlgorithm().equals(wanted) || key.getAlgorithm().equals(javaName);
    }

    private Signature signature() throws GeneralSecurityException {
        Signature signature = Signature.getInstance(javaName);
        if (pssDigest != null) {
            int salt = Integer.parseInt(pssDigest.substring(4)) / 8;
            signature.setParameter(
                    new PSSParameterSpec(
                            pssDigest, "MGF1", new MGF1ParameterSpec(pssDigest), salt, 1));
        }
        return signature;
    }

    byte[] sign(PrivateKey key, byte[] content) {
        try {
            Signature signature = signature();
            signature.initSign(key);
            signature.update(content);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot sign with " + id, e);
        }
    }

    boolean verify(PublicKey key, byte[] content, byte[] signatureBytes) {
        try {
            Signature signature = signature();
            signature.initVerify(key);
            signature.update(content);
            return signature.verify(signatureBytes);
        } catch (GeneralSecurityException e) {
            // A signature of the wrong shape is a wrong signature.
            return false;
        }
    }
}
