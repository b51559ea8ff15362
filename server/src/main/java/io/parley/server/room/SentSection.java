package io.parley.server.room;

import io.parley.server.sfu.MediaKind;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.sdp.MediaDescription;
import io.parley.webrtc.sdp.Msid;
import io.parley.webrtc.sdp.SessionDescription;
import io.parley.webrtc.sdp.SsrcAttribute;
import java.util.ArrayList;
import java.util.List;

/**
 * A media section in which the client sends, or offers to.
 *
 * @param trackId the client's name of the track; that of the section where it says none
 * @param mime what was negotiated first, such as {@code video/VP8}; empty in an offer
 * @param rids names of its simulcast encodings, lowest first; empty for a single encoding
 */
record SentSection(String mid, MediaKind kind, String trackId, String mime, List<String> rids) {
    private static final String MSID = "msid";

    /** Those of an offer. */
    static List<SentSection> of(SessionDescription offer) {
        List<SentSection> sent = new ArrayList<>();
        for (MediaDescription section : offer.media()) {
            MediaKind kind = SfuSections.kind(section.kind());
            String mid = section.mid();
            if (kind != null
                    && mid != null
                    && !section.isRejected()
                    && section.direction().sends()) {
                sent.add(new SentSection(mid, kind, trackId(section, mid), "", List.of()));
            }
        }
        return sent;
    }

    /** Those that are in force. */
    static List<SentSection> of(List<NegotiatedSection> sections) {
        List<SentSection> sent = new ArrayList<>();
        for (NegotiatedSection section : sections) {
            if (isReceived(section)) {
                sent.add(
                        new SentSection(
                                section.mid(),
                                SfuSections.kind(section.kind()),
                                trackId(section),
                                section.kind().token() + "/" + section.codecs().get(0).name(),
                                Rids.lowestFirst(section.rids())));
            }
        }
        return sent;
    }

    static boolean isReceived(NegotiatedSection section) {
        return !section.refused() && section.direction().receives() && !section.codecs().isEmpty();
    }

    static String trackId(NegotiatedSection section) {
        return section.msids().isEmpty() ? section.mid() : section.msids().get(0).track();
    }

    private static String trackId(MediaDescription section, String mid) {
        Msid msid = section.msid();
        if (msid != null) {
            return msid.track();
        }
        for (SsrcAttribute ssrc : section.ssrcs()) { // the older form
            String value = ssrc.value();
            int space = value == null ? -1 : value.indexOf(' ');
            if (ssrc.attribute().equals(MSID) && value != null && space >= 0) {
                return value.substring(space + 1).strip();
            }
        }
        return mid;
    }
}
