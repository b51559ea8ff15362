package io.parley.sdk.rpc;

/** Lengths of texts on the wire. */
final class Utf8 {
    private Utf8() {}

    /** Bytes of the text in UTF-8; a lone surrogate counts as its replacement. */
    static long length(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (isPair(text, i)) {
                bytes += 4;
                i++;
            } else {
                bytes += Character.isSurrogate(c) ? 1 : 3; // encoders write '?' for a lone one
            }
        }
        return bytes;
    }

    /** The longest start of the text that takes at most so many bytes and splits no character. */
    static String cut(String text, int maxBytes) {
        if (text.length() * 3L <= maxBytes) {
            return text;
        }
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            boolean pair = isPair(text, i);
            bytes += (int) length(text.substring(i, pair ? i + 2 : i + 1));
            if (bytes > maxBytes) {
                return text.substring(0, i);
            }
            if (pair) {
                i++;
            }
        }
        return text;
    }

    private static boolean isPair(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
    }
}
