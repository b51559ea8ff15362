package io.parley.webrtc.dtls;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The hash of a certificate, as in SDP's {@code a=fingerprint} (RFC 8122 §5).
 *
 * <p>SHA-1 is still accepted from a peer, because old answerers know nothing else; MD2 and MD5 must
 * not be used (RFC 8122 §5), and are no fingerprints here.
 *
 * @param algorithm "sha-256" and the like, lower case
 * @param value upper-case hex pairs between colons
 */
public record DtlsFingerprint(String algorithm, String value) {
    /** Accepted hashes, the strongest first, and the bytes of each. */
    private static final List<String> ALGORITHMS =
            List.of("sha-512", "sha-384", "sha-256", "sha-1");

    private static final int[] LENGTHS = {64, 48, 32, 20};

    private static final HexFormat HEX = HexFormat.ofDelimiter(":").withUpperCase();

    public DtlsFingerprint {
        algorithm = algorithm.toLowerCase(Locale.ROOT);
        value = value.toUpperCase(Locale.ROOT);
        int index = ALGORITHMS.indexOf(algorithm);
        if (index < 0) {
            throw new IllegalArgumentException(
                    "algorithm: " + algorithm + " (expected: one of " + ALGORITHMS + ")");
        }
        if (!isHexPairs(value) || value.length() != LENGTHS[index] * 3 - 1) {
            throw new IllegalArgumentException(
                    "value: " + value + " (expected: " + LENGTHS[index] + " hex pairs)");
        }
    }

    /** Reads "sha-256 AB:CD:…" in any case; null if malformed or if the hash is not accepted. */
    public static @Nullable DtlsFingerprint parse(String text) {
        String trimmed = text.trim();
        int blank = trimmed.indexOf(' ');
        if (blank < 0) {
            return null;
        }
        try {
            return new DtlsFingerprint(
                    trimmed.substring(0, blank), trimmed.substring(blank + 1).trim());
        } catch (IllegalArgumentException notAFingerprint) {
            return null;
        }
    }

    /** The fingerprint of a certificate in DER. */
    static DtlsFingerprint of(String algorithm, byte[] certificate) {
        try {
            MessageDigest digest = MessageDigest.getInstance(algorithm.toUpperCase(Locale.ROOT));
            return new DtlsFingerprint(algorithm, HEX.formatHex(digest.digest(certificate)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK has no " + algorithm, e);
        }
    }

    /**
     * True when the certificate is one of those expected. Only the fingerprints with the strongest
     * hash among them count (RFC 8122 §5).
     */
    static boolean matchesAny(List<DtlsFingerprint> expected, byte[] certificate) {
        for (String algorithm : ALGORITHMS) {
            boolean used = false;
            for (DtlsFingerprint fingerprint : expected) {
                if (fingerprint.algorithm.equals(algorithm)) {
                    used = true;
                    if (fingerprint.equals(of(algorithm, certificate))) {
                        return true;
                    }
                }
            }
            if (used) {
                return false;
            }
        }
        return false;
    }

    /** The form of SDP: algorithm, blank, value. */
    @Override
    public String toString() {
        return algorithm + " " + value;
    }

    private static boolean isHexPairs(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (i % 3 == 2 ? c != ':' : !HexFormat.isHexDigit(c)) {
                return false;
            }
        }
        return true;
    }
}
