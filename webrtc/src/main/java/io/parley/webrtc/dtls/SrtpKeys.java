package io.parley.webrtc.dtls;

/**
 * What a handshake exports for SRTP under the label "EXTRACTOR-dtls_srtp" (RFC 5764 §4.2).
 *
 * <p>The arrays are the receiver's to keep and to wipe. {@link #toString} shows the profile only.
 *
 * @param profile the profile that both ends agreed on
 * @param localKey master key of the packets that this end sends
 * @param localSalt master salt of the packets that this end sends
 * @param remoteKey master key of the packets that the other end sends
 * @param remoteSalt master salt of the packets that the other end sends
 */
@SuppressWarnings("ArrayRecordComponent")
public record SrtpKeys(
        SrtpProfile profile,
        byte[] localKey,
        byte[] localSalt,
        byte[] remoteKey,
        byte[] remoteSalt) {
    @Override
    public String toString() {
        return "SrtpKeys[" + profile + "]";
    }
}
