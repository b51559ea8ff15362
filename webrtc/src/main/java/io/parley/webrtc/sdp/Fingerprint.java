package io.parley.webrtc.sdp;

import java.util.Locale;

/**
 * What the other side's certificate must hash to (RFC 8122 §5).
 *
 * @param hash name of the hash function, lower case, such as {@code sha-256}
 * @param value bytes in upper-case hexadecimal, parted by colons
 */
public record Fingerprint(String hash, String value) {
    /** Longest value: SHA-512. */
    private static final int MAX_BYTES = 64;

    public Fingerprint {
        hash = hash.toLowerCase(Locale.ROOT);
        value = value.toUpperCase(Locale.ROOT);
    }

    static Fingerprint parse(String text) throws SdpSyntaxException {
        SdpScanner in = new SdpScanner(text);
        String hash = in.token("the name of a hash function");
        in.space();
        int start = text.length() - in.rest().length();
        checkValue(text, start);
        return new Fingerprint(hash, text.substring(start));
    }

    private static void checkValue(String text, int start) throws SdpSyntaxException {
        int length = text.length() - start;
        if (length % 3 != 2 || length / 3 >= MAX_BYTES) {
            throw new SdpSyntaxException(start, "expected bytes in hexadecimal parted by colons");
        }
        for (int i = 0; i < length; i++) {
            char c = text.charAt(start + i);
            boolean good = i % 3 == 2 ? c == ':' : Character.digit(c, 16) >= 0 && c < 0x80;
            if (!good) {
                throw new SdpSyntaxException(start + i, "expected bytes in hexadecimal");
            }
        }
    }

    /** As it stands in the attribute. */
    @Override
    public String toString() {
        return hash + " " + value;
    }
}
