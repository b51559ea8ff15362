package io.parley.webrtc.dtls;

import java.security.SecureRandom;

/** A self-signed ECDSA P-256 certificate and its private key (RFC 8827 §6.5). */
public final class DtlsCertificate {
    private DtlsCertificate() {}

    /** Makes a new key and a certificate for it that is valid from yesterday on for 31 days. */
    public static DtlsCertificate generate(SecureRandom random) {
        throw new UnsupportedOperationException(random.getAlgorithm());
    }

    /** The sha-256 fingerprint, for SDP. */
    public DtlsFingerprint fingerprint() {
        throw new UnsupportedOperationException();
    }
}
