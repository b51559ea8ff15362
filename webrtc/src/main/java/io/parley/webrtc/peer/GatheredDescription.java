package io.parley.webrtc.peer;

import io.parley.webrtc.ice.IceCandidate;
import io.parley.webrtc.sdp.SdpException;
import io.parley.webrtc.sdp.SessionDescription;
import java.util.List;

/** Our description as it would be now, with the candidates that were found since it was made. */
final class GatheredDescription {
    private static final String BEFORE = "a=ice-ufrag:"; // where LocalTransport writes them

    private GatheredDescription() {}

    /**
     * Adds what is missing to the section that speaks for the bundle.
     *
     * @param index of that section
     */
    static SessionDescription of(
            SessionDescription made, int index, List<IceCandidate> candidates, boolean complete) {
        List<String> known = made.media().get(index).candidates();
        StringBuilder lines = new StringBuilder();
        for (IceCandidate candidate : candidates) {
            String value = candidate.format();
            if (!known.contains(value) && !known.contains(value.substring("candidate:".length()))) {
                lines.append("a=").append(value).append("\r\n");
            }
        }
        if (complete && !made.media().get(index).endOfCandidates()) {
            lines.append("a=end-of-candidates\r\n");
        }
        if (lines.length() == 0) {
            return made;
        }
        String text = made.toString();
        int at = 0;
        for (int section = 0; section <= index; section++) {
            at = text.indexOf("\r\nm=", at) + 2;
        }
        at = text.indexOf(BEFORE, at);
        try {
            return SessionDescription.parse(text.substring(0, at) + lines + text.substring(at));
        } catch (SdpException e) {
            throw new IllegalStateException("own description with candidates: " + e, e);
        }
    }
}
