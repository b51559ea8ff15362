package io.parley.webrtc.dtls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A self-signed ECDSA P-256 certificate and its private key (RFC 8827 §6.5).
 *
 * <p>Peers compare the fingerprint and look at nothing else, so that name and dates say nothing.
 */
public final class DtlsCertificate {
    private static final int SERIAL_BITS = 64;
    private static final X500Name NAME = new X500Name("CN=WebRTC");

    /** A peer's clock may be behind ours. */
    private static final Duration VALID_BEFORE = Duration.ofDays(1);

    /** As long as browsers make theirs. */
    private static final Duration VALID_AFTER = Duration.ofDays(30);

    private final PrivateKey privateKey;
    private final byte[] encoded;
    private final DtlsFingerprint fingerprint;

    private DtlsCertificate(PrivateKey privateKey, byte[] encoded) {
        this.privateKey = privateKey;
        this.encoded = encoded;
        this.fingerprint = DtlsFingerprint.of("sha-256", encoded);
    }

    /** Makes a new key and a certificate for it that is valid from yesterday on for 31 days. */
    public static DtlsCertificate generate(SecureRandom random) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            KeyPair keys = generator.generateKeyPair();
            return new DtlsCertificate(keys.getPrivate(), selfSign(keys, random));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("the JDK cannot make a P-256 certificate", e);
        }
    }

    /** The sha-256 fingerprint, for SDP. */
    public DtlsFingerprint fingerprint() {
        return fingerprint;
    }

    PrivateKey privateKey() {
        return privateKey;
    }

    /** The certificate in DER. */
    byte[] encoded() {
        return encoded.clone();
    }

    private static byte[] selfSign(KeyPair keys, SecureRandom random)
            throws OperatorCreationException, IOException {
        Instant now = Instant.now();
        BigInteger serial = new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE);
        return new X509v3CertificateBuilder(
                        NAME,
                        serial,
                        Date.from(now.minus(VALID_BEFORE)),
                        Date.from(now.plus(VALID_AFTER)),
                        NAME,
                        SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()))
                .build(
                        new JcaContentSignerBuilder("SHA256withECDSA")
                                .setSecureRandom(random)
                                .build(keys.getPrivate()))
                .getEncoded();
    }
}
