package io.parley.webrtc.dtls;

import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.bouncycastle.asn1.DERUTCTime;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.generators.ECKeyPairGenerator;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;
import org.bouncycastle.crypto.params.ECKeyGenerationParameters;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcECContentSignerBuilder;

/**
 * A self-signed ECDSA P-256 certificate and its private key (RFC 8827 §6.5).
 *
 * <p>Peers compare the fingerprint and look at nothing else, so that name and dates say nothing.
 * Immutable, and safe to use for any number of connections.
 */
public final class DtlsCertificate {
    private static final int SERIAL_BITS = 64;
    private static final X500Name NAME = new X500Name("CN=WebRTC");

    /** A peer's clock may be behind ours. */
    private static final Duration VALID_BEFORE = Duration.ofDays(1);

    /** As long as browsers make theirs. */
    private static final Duration VALID_AFTER = Duration.ofDays(30);

    /** UTCTime (RFC 5280 §4.1.2.5.1), for dates before 2050. */
    private static final DateTimeFormatter UTC_TIME =
            DateTimeFormatter.ofPattern("uuMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final ECNamedDomainParameters P_256 =
            new ECNamedDomainParameters(
                    SECObjectIdentifiers.secp256r1,
                    CustomNamedCurves.getByOID(SECObjectIdentifiers.secp256r1));

    private final AsymmetricKeyParameter privateKey;
    private final byte[] encoded;
    private final DtlsFingerprint fingerprint;

    private DtlsCertificate(AsymmetricKeyParameter privateKey, byte[] encoded) {
        this.privateKey = privateKey;
        this.encoded = encoded;
        this.fingerprint = DtlsFingerprint.of("sha-256", encoded);
    }

    /** Makes a new key and a certificate for it that is valid from yesterday on for 31 days. */
    public static DtlsCertificate generate(SecureRandom random) {
        ECKeyPairGenerator generator = new ECKeyPairGenerator();
        generator.init(new ECKeyGenerationParameters(P_256, random));
        AsymmetricCipherKeyPair keys = generator.generateKeyPair();
        try {
            return new DtlsCertificate(keys.getPrivate(), selfSign(keys, random));
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalStateException("no certificate could be made", e);
        }
    }

    /** The sha-256 fingerprint, for SDP. */
    public DtlsFingerprint fingerprint() {
        return fingerprint;
    }

    AsymmetricKeyParameter privateKey() {
        return privateKey;
    }

    /** The certificate in DER. */
    byte[] encoded() {
        return encoded.clone();
    }

    private static byte[] selfSign(AsymmetricCipherKeyPair keys, SecureRandom random)
            throws OperatorCreationException, IOException {
        Instant now = Instant.now();
        BigInteger serial = new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE);
        X509v3CertificateBuilder builder =
                new X509v3CertificateBuilder(
                        NAME,
                        serial,
                        time(now.minus(VALID_BEFORE)),
                        time(now.plus(VALID_AFTER)),
                        NAME,
                        SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(keys.getPublic()));
        return builder.build(
                        new BcECContentSignerBuilder(
                                        new AlgorithmIdentifier(
                                                X9ObjectIdentifiers.ecdsa_with_SHA256),
                                        new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha256))
                                .setSecureRandom(random)
                                .build(keys.getPrivate()))
                .getEncoded();
    }

    /** From text, since a {@code Date} would load the calendars and formats of all languages. */
    private static Time time(Instant instant) {
        return new Time(new DERUTCTime(UTC_TIME.format(instant)));
    }
}
