package io.parley.webrtc.dtls;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.NamedGroup;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.bc.BcDefaultTlsCredentialedSigner;
import org.jspecify.annotations.Nullable;

/** What client and server have in common: what is offered, what is proven, what is agreed on. */
final class Negotiation {
    /**
     * Best first. AES-128-GCM is mandatory in WebRTC (RFC 8827 §6.5) and fastest where the CPU has
     * AES; all have forward secrecy.
     */
    private static final int[] ECDSA_SUITES = {
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256,
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
    };

    /** For servers with an RSA certificate; ours is ECDSA, so that only a client offers these. */
    private static final int[] RSA_SUITES = {
        CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
        CipherSuite.TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
    };

    private static final int[] GROUPS = {
        NamedGroup.x25519, NamedGroup.secp256r1, NamedGroup.secp384r1
    };

    private static final SignatureAndHashAlgorithm OUR_SIGNATURE =
            SignatureAndHashAlgorithm.getInstance(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa);

    private final DtlsOptions options;
    private final HandshakeCrypto crypto;
    private boolean peerVerified;
    private @Nullable String refusal;
    private @Nullable SrtpProfile srtpProfile;

    Negotiation(DtlsOptions options, HandshakeCrypto crypto) {
        this.options = options;
        this.crypto = crypto;
    }

    DtlsOptions options() {
        return options;
    }

    HandshakeCrypto crypto() {
        return crypto;
    }

    /** Why this end ended the handshake, in words; null when it did not. */
    @Nullable String refusal() {
        return refusal;
    }

    int[] clientSuites() {
        int[] suites = Arrays.copyOf(ECDSA_SUITES, ECDSA_SUITES.length + RSA_SUITES.length);
        System.arraycopy(RSA_SUITES, 0, suites, ECDSA_SUITES.length, RSA_SUITES.length);
        return suites;
    }

    int[] serverSuites() {
        return ECDSA_SUITES.clone();
    }

    int[] groups() {
        return GROUPS.clone();
    }

    /** What a peer may sign with; SHA-1 is not among it. */
    Vector<SignatureAndHashAlgorithm> signatureAlgorithms() {
        Vector<SignatureAndHashAlgorithm> algorithms = new Vector<>();
        algorithms.add(OUR_SIGNATURE);
        algorithms.add(of(HashAlgorithm.sha384, SignatureAlgorithm.ecdsa));
        algorithms.add(of(HashAlgorithm.sha512, SignatureAlgorithm.ecdsa));
        algorithms.add(SignatureAndHashAlgorithm.rsa_pss_rsae_sha256);
        algorithms.add(of(HashAlgorithm.sha256, SignatureAlgorithm.rsa));
        algorithms.add(of(HashAlgorithm.sha384, SignatureAlgorithm.rsa));
        algorithms.add(of(HashAlgorithm.sha512, SignatureAlgorithm.rsa));
        return algorithms;
    }

    TlsCredentialedSigner credentials(TlsContext context) throws IOException {
        Certificate chain =
                new Certificate(
                        new TlsCertificate[] {
                            crypto.createCertificate(options.certificate().encoded())
                        });
        return new BcDefaultTlsCredentialedSigner(
                new TlsCryptoParameters(context),
                crypto,
                options.certificate().privateKey(),
                chain,
                OUR_SIGNATURE);
    }

    /** RFC 5763 §5: the certificate must match a fingerprint of the signalling. */
    void verifyPeer(@Nullable Certificate chain) throws IOException {
        if (chain == null || chain.isEmpty()) {
            throw refuse(AlertDescription.handshake_failure, "the peer showed no certificate");
        }
        byte[] encoded = chain.getCertificateAt(0).getEncoded();
        if (!DtlsFingerprint.matchesAny(options.remoteFingerprints(), encoded)) {
            throw refuse(
                    AlertDescription.bad_certificate,
                    "the peer's certificate has another fingerprint than it announced");
        }
        peerVerified = true;
    }

    /** The profiles for a client's hello; null: none wanted. */
    @Nullable UseSRTPData srtpOffer() {
        List<SrtpProfile> profiles = options.srtpProfiles();
        if (profiles.isEmpty()) {
            return null;
        }
        return new UseSRTPData(profiles.stream().mapToInt(SrtpProfile::id).toArray(), new byte[0]);
    }

    /** The answer to a client's offer, by our order; null: nothing in common (RFC 5764 §4.1.1). */
    @Nullable UseSRTPData srtpAnswer(@Nullable UseSRTPData offer) {
        if (offer == null) {
            return null;
        }
        for (SrtpProfile profile : options.srtpProfiles()) {
            for (int offered : offer.getProtectionProfiles()) {
                if (offered == profile.id()) {
                    srtpProfile = profile;
                    return new UseSRTPData(new int[] {offered}, new byte[0]);
                }
            }
        }
        return null;
    }

    /** A client reads which profile the server has chosen. */
    void srtpChosen(@Nullable UseSRTPData answer) throws IOException {
        if (answer == null) {
            return;
        }
        int[] ids = answer.getProtectionProfiles();
        SrtpProfile chosen = ids.length == 1 ? SrtpProfile.ofId(ids[0]) : null;
        // RFC 5764 §4.1.1 and §4.1.3: one of those offered, and no MKI where none was offered.
        if (chosen == null
                || !options.srtpProfiles().contains(chosen)
                || answer.getMki().length != 0) {
            throw refuse(
                    AlertDescription.illegal_parameter,
                    "the peer chose an SRTP profile that was not offered");
        }
        srtpProfile = chosen;
    }

    /** To be called when BouncyCastle says that the handshake is complete. */
    @Nullable SrtpKeys exportSrtpKeys(TlsContext context, boolean isServer) throws IOException {
        if (!peerVerified) {
            throw refuse(AlertDescription.handshake_failure, "the peer showed no certificate");
        }
        if (srtpProfile == null) {
            return null;
        }
        int key = srtpProfile.keyLength();
        int salt = srtpProfile.saltLength();
        byte[] material =
                context.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, 2 * key + 2 * salt);
        // RFC 5764 §4.2: client's key, server's key, client's salt, server's salt.
        byte[] clientKey = Arrays.copyOfRange(material, 0, key);
        byte[] serverKey = Arrays.copyOfRange(material, key, 2 * key);
        byte[] clientSalt = Arrays.copyOfRange(material, 2 * key, 2 * key + salt);
        byte[] serverSalt = Arrays.copyOfRange(material, 2 * key + salt, material.length);
        Arrays.fill(material, (byte) 0);
        return isServer
                ? new SrtpKeys(srtpProfile, serverKey, serverSalt, clientKey, clientSalt)
                : new SrtpKeys(srtpProfile, clientKey, clientSalt, serverKey, serverSalt);
    }

    private TlsFatalAlert refuse(short alert, String reason) {
        refusal = reason;
        return new TlsFatalAlert(alert, reason);
    }

    private static SignatureAndHashAlgorithm of(short hash, short signature) {
        return SignatureAndHashAlgorithm.getInstance(hash, signature);
    }
}
