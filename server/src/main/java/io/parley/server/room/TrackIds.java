package io.parley.server.room;

import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.peer.SendParameters;
import io.parley.webrtc.sdp.MediaDescription;
import io.parley.webrtc.sdp.Msid;
import io.parley.webrtc.sdp.SdpException;
import io.parley.webrtc.sdp.SessionDescription;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which track each section of a description of ours carries: a browser sees only its own ids. */
final class TrackIds {
    private static final String MSID_LINE = "a=msid:";

    private TrackIds() {}

    /** Track ids by section, of what is in force. */
    static Map<String, String> of(List<NegotiatedSection> sections) {
        Map<String, String> ids = new LinkedHashMap<>();
        for (NegotiatedSection section : sections) {
            SendParameters sent = section.send();
            if (sent != null && section.direction().sends()) {
                ids.put(section.mid(), sent.trackId());
            }
        }
        return ids;
    }

    /** Track ids by section, of an offer that is not in force yet. */
    static Map<String, String> of(String description) {
        Map<String, String> ids = new LinkedHashMap<>();
        if (!description.contains(MSID_LINE)) {
            return ids;
        }
        try {
            for (MediaDescription section : SessionDescription.parse(description).media()) {
                Msid msid = section.msid();
                String mid = section.mid();
                if (msid != null && mid != null && section.direction().sends()) {
                    ids.put(mid, msid.track());
                }
            }
        } catch (SdpException e) {
            throw new IllegalStateException("own description cannot be read", e);
        }
        return ids;
    }
}
