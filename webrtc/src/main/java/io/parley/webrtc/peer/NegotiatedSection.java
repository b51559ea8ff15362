package io.parley.webrtc.peer;

import io.parley.webrtc.sdp.Direction;
import io.parley.webrtc.sdp.HeaderExtension;
import io.parley.webrtc.sdp.Msid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an offer and its answer agreed on for one audio or video section.
 *
 * @param transceiver handle of the transceiver on this side
 * @param mid name of the section
 * @param mLineIndex index of the section among all, data channels included
 * @param kind audio or video
 * @param direction which way media may flow now, seen from this side
 * @param refused whether one side refused the section: it carries nothing, and its transceiver is
 *     stopped
 * @param codecs in the order of preference, without {@code rtx}
 * @param extensions header extensions by number (RFC 8285)
 * @param msids streams and tracks of the other side; empty where it sends nothing
 * @param sources sources that the other side announced, without those of retransmissions
 * @param rids simulcast encodings that the other side sends, in the order of its {@code simulcast}
 *     attribute, paused ones without their mark; empty for a single encoding
 * @param wantedRids simulcast encodings of ours that the other side takes
 * @param send what this side announced; null where it sends nothing
 * @param reducedSizeRtcp whether RTCP need not be compound (RFC 5506)
 */
public record NegotiatedSection(
        int transceiver,
        String mid,
        int mLineIndex,
        MediaKind kind,
        Direction direction,
        boolean refused,
        List<NegotiatedCodec> codecs,
        List<HeaderExtension> extensions,
        List<Msid> msids,
        List<RemoteSource> sources,
        List<String> rids,
        List<String> wantedRids,
        @Nullable SendParameters send,
        boolean reducedSizeRtcp) {
    public NegotiatedSection {
        codecs = List.copyOf(codecs);
        extensions = List.copyOf(extensions);
        msids = List.copyOf(msids);
        sources = List.copyOf(sources);
        rids = List.copyOf(rids);
        wantedRids = List.copyOf(wantedRids);
    }

    /** The number of a header extension, 1 to 255; 0 where it is not negotiated. */
    public int extensionId(String uri) {
        for (HeaderExtension extension : extensions) {
            if (extension.uri().equals(uri)) {
                return extension.id();
            }
        }
        return 0;
    }

    /** The first codec of that encoding name, in any case; null where there is none. */
    public @Nullable NegotiatedCodec codec(String name) {
        for (NegotiatedCodec codec : codecs) {
            if (codec.is(name)) {
                return codec;
            }
        }
        return null;
    }
}
