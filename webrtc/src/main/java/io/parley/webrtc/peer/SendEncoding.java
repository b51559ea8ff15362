package io.parley.webrtc.peer;

import static java.util.Objects.requireNonNull;

/**
 * One encoding of simulcast, as an offer announces it (RFC 8853, RFC 8851).
 *
 * @param rid name of the encoding: 1 to 255 letters and digits, such as {@code q}, {@code h} or
 *     {@code f}
 * @param maxBitrateBps most bits per second, told as {@code max-br}; 0 for no word about it
 * @param paused whether it is announced as not being sent for now ({@code ~}, RFC 8853 §5.1)
 */
public record SendEncoding(String rid, long maxBitrateBps, boolean paused) {
    private static final int MAX_RID = 255;

    public SendEncoding {
        requireNonNull(rid, "rid");
        boolean token = !rid.isEmpty() && rid.length() <= MAX_RID;
        for (int i = 0; i < rid.length(); i++) {
            char c = rid.charAt(i);
            // RFC 8852 §3: letters and digits; libwebrtc takes dash and underscore, too.
            token &= c < 0x80 && (Character.isLetterOrDigit(c) || c == '-' || c == '_');
        }
        if (!token) {
            throw new IllegalArgumentException(
                    "rid: " + rid + " (expected: 1 to 255 letters and digits)");
        }
    }

    /** An encoding without a bound that is being sent. */
    public static SendEncoding of(String rid) {
        return new SendEncoding(rid, 0, false);
    }
}
