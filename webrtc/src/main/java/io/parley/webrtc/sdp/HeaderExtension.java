package io.parley.webrtc.sdp;

import org.jspecify.annotations.Nullable;

/**
 * An RTP header extension under its number (RFC 8285 §5).
 *
 * @param id 1 to 255, or 4096 to 4351 for an offer that lets the answerer choose
 * @param direction null where none is written
 * @param uri what the extension is
 * @param attributes the extension's own attributes; usually empty
 */
public record HeaderExtension(
        int id, @Nullable Direction direction, String uri, String attributes) {
    private static final int MAX_ID = 4351;

    static HeaderExtension parse(String text) throws SdpSyntaxException {
        SdpScanner in = new SdpScanner(text);
        int id = (int) in.number("the id of a header extension", 1, MAX_ID);
        Direction direction = null;
        if (in.take('/')) {
            direction = Direction.ofToken(in.token("a direction"));
            if (direction == null) {
                throw in.error("expected sendrecv, sendonly, recvonly or inactive");
            }
        }
        in.space();
        String uri = in.token("the URI of a header extension");
        in.skipSpaces();
        return new HeaderExtension(id, direction, uri, in.rest());
    }

    /** As it stands in the attribute. */
    @Override
    public String toString() {
        String way = direction == null ? "" : "/" + direction.token();
        return id + way + " " + uri + (attributes.isEmpty() ? "" : " " + attributes);
    }
}
