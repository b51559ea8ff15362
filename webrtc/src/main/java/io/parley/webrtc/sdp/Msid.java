package io.parley.webrtc.sdp;

/**
 * To which stream and track of the sender a media section belongs (RFC 8830 §2).
 *
 * @param stream stream id; {@code -} for none
 * @param track track id; empty where none is written
 */
public record Msid(String stream, String track) {
    static Msid parse(String text) throws SdpSyntaxException {
        SdpScanner in = new SdpScanner(text);
        String stream = in.token("a stream id");
        in.skipSpaces();
        String track = in.atEnd() ? "" : in.token("a track id");
        return new Msid(stream, track);
    }

    /** As it stands in the attribute. */
    @Override
    public String toString() {
        return track.isEmpty() ? stream : stream + " " + track;
    }
}
