package io.parley.webrtc.peer;

import io.parley.webrtc.sdp.MediaDescription;
import io.parley.webrtc.sdp.SetupRole;
import java.util.List;

/**
 * What our descriptions say of the one transport that all sections share.
 *
 * @param fingerprint as it stands in the attribute
 * @param candidates each begins with {@code candidate:}
 * @param gathered whether these are all
 * @param maxMessageSize bytes of a data channel message that we take
 */
record LocalTransport(
        boolean iceLite,
        String ufrag,
        String password,
        String fingerprint,
        List<String> candidates,
        boolean gathered,
        int maxMessageSize) {

    /** RFC 9429 §5.2.1: the attributes of the transport, which each bundled section repeats. */
    void writeTo(MediaDescription.Builder section, SetupRole setup, boolean withCandidates) {
        if (withCandidates) {
            for (String candidate : candidates) {
                section.attribute("candidate", candidate.substring("candidate:".length()));
            }
            if (gathered) {
                section.attribute("end-of-candidates"); // RFC 8838 §8.2
            }
        }
        section.attribute("ice-ufrag", ufrag);
        section.attribute("ice-pwd", password);
        section.attribute("ice-options", "trickle");
        section.attribute("fingerprint", fingerprint);
        section.attribute("setup", setup.token());
    }
}
