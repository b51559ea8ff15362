package io.parley.webrtc.sdp;

/**
 * One encoding of a source (RFC 8851 §4).
 *
 * @param id name of the encoding, such as {@code q}, {@code h} or {@code f}
 * @param direction {@code send} or {@code recv}
 * @param restrictions what follows, as written; usually empty
 */
public record Rid(String id, String direction, String restrictions) {
    static Rid parse(String text) throws SdpSyntaxException {
        SdpScanner in = new SdpScanner(text);
        String id = in.token("the id of a rid");
        in.space();
        String direction = in.token("send or recv");
        if (!direction.equals("send") && !direction.equals("recv")) {
            throw new SdpSyntaxException(id.length() + 1, "expected send or recv");
        }
        in.skipSpaces();
        return new Rid(id, direction, in.rest());
    }
}
