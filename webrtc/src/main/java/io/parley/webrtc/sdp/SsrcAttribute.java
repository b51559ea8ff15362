package io.parley.webrtc.sdp;

import org.jspecify.annotations.Nullable;

/**
 * Something said of one RTP source (RFC 5576 §4.1).
 *
 * @param ssrc 0 to 2^32 - 1
 * @param attribute such as {@code cname} or {@code msid}
 * @param value null where there is no colon
 */
public record SsrcAttribute(long ssrc, String attribute, @Nullable String value) {
    static final long MAX_SSRC = 0xFFFF_FFFFL;

    static SsrcAttribute parse(String text) throws SdpSyntaxException {
        SdpScanner in = new SdpScanner(text);
        long ssrc = in.number("an SSRC", 0, MAX_SSRC);
        in.skipSpaces();
        if (in.atEnd()) {
            return new SsrcAttribute(ssrc, "", null);
        }
        String attribute = in.tokenUntil(':', "the name of an attribute");
        return new SsrcAttribute(ssrc, attribute, in.take(':') ? in.rest() : null);
    }

    /** The value of an {@code msid} attribute; null where this is none, or cannot be read. */
    @Nullable Msid msid() {
        if (!attribute.equals("msid") || value == null) {
            return null;
        }
        try {
            return Msid.parse(value);
        } catch (SdpSyntaxException e) {
            return null;
        }
    }
}
