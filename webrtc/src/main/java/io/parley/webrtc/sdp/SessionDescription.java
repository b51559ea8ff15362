package io.parley.webrtc.sdp;

/** A session description (RFC 8866). Immutable. */
public final class SessionDescription {
    private SessionDescription() {}

    /**
     * Reads a description.
     *
     * @throws SdpException when it is malformed or too large; names line, column and text
     */
    public static SessionDescription parse(String text) throws SdpException {
        throw new SdpException("not read: " + text.length());
    }
}
