package io.parley.webrtc.dtls;

import org.jspecify.annotations.Nullable;

/**
 * The hash of a certificate, as in SDP's {@code a=fingerprint} (RFC 8122 §5).
 *
 * @param algorithm "sha-256" and the like, lower case
 * @param value upper-case hex pairs between colons
 */
public record DtlsFingerprint(String algorithm, String value) {
    /**
     * Reads "sha-256 AB:CD:…" in any case; null when it is malformed or its hash is not accepted.
     */
    public static @Nullable DtlsFingerprint parse(String text) {
        throw new UnsupportedOperationException(text);
    }

    /** The form of SDP: algorithm, blank, value. */
    @Override
    public String toString() {
        return algorithm + " " + value;
    }
}
