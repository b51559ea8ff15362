package io.parley.webrtc;

import io.parley.webrtc.peer.NegotiatedCodec;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.peer.RemoteSource;
import io.parley.webrtc.rtp.RtpExtension;
import io.parley.webrtc.rtp.RtpView;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The RTP streams of a connection, and whose each one is (RFC 9143 §9.2). On the loop's thread. */
final class RtpStreams {
    /** SSRCs of one direction; more than a peer with every kind of simulcast has. */
    private static final int MAX_STREAMS = 1024;

    private final Map<Integer, RtpStream> inbound = new HashMap<>();
    private final Map<Integer, RtpStream> outbound = new HashMap<>();

    Map<Integer, RtpStream> inbound() {
        return inbound;
    }

    Map<Integer, RtpStream> outbound() {
        return outbound;
    }

    /** Counts a packet that was sent. */
    void sent(RtpView packet) {
        RtpStream stream = stream(outbound, packet.ssrc());
        if (stream != null) {
            stream.count(packet.headerLength(), packet.payloadLength());
        }
    }

    /** Counts a packet that came; null where it belongs to nobody or there are too many streams. */
    @Nullable RtpTransceiver received(RtpView packet, List<RtpTransceiver> transceivers) {
        RtpStream stream = stream(inbound, packet.ssrc());
        if (stream == null) {
            return null;
        }
        stream.count(packet.headerLength(), packet.payloadLength());
        if (stream.transceiver == null) {
            stream.transceiver = find(packet, transceivers);
        }
        return stream.transceiver;
    }

    /** Sections have changed: whose each stream is has to be found anew. */
    void renegotiated() {
        inbound.values().forEach(stream -> stream.transceiver = null);
    }

    private static @Nullable RtpStream stream(Map<Integer, RtpStream> streams, int ssrc) {
        RtpStream stream = streams.get(ssrc);
        if (stream == null && streams.size() < MAX_STREAMS) {
            stream = new RtpStream(ssrc);
            streams.put(ssrc, stream);
        }
        return stream;
    }

    private static @Nullable RtpTransceiver find(
            RtpView packet, List<RtpTransceiver> transceivers) {
        RtpTransceiver ofType = null;
        int takers = 0;
        for (RtpTransceiver transceiver : transceivers) {
            NegotiatedSection section = transceiver.section();
            if (section == null || !section.direction().receives()) {
                continue;
            }
            if (hasMid(packet, section) || hasSource(packet, section)) {
                return transceiver;
            }
            if (hasType(packet, section)) {
                ofType = transceiver;
                takers++;
            }
        }
        return takers == 1 ? ofType : null;
    }

    private static boolean hasMid(RtpView packet, NegotiatedSection section) {
        int id = section.extensionId(RtpExtension.MID.uri());
        int at = id == 0 ? RtpView.ABSENT : packet.findExtension(id);
        if (at == RtpView.ABSENT) {
            return false;
        }
        String mid =
                new String(packet.array(), at, packet.extensionLength(), StandardCharsets.US_ASCII);
        return mid.equals(section.mid());
    }

    private static boolean hasSource(RtpView packet, NegotiatedSection section) {
        for (RemoteSource source : section.sources()) {
            if (source.ssrc() == packet.ssrc() || source.rtxSsrc() == packet.ssrc()) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasType(RtpView packet, NegotiatedSection section) {
        for (NegotiatedCodec codec : section.codecs()) {
            if (codec.payloadType() == packet.payloadType()
                    || codec.rtxPayloadType() == packet.payloadType()) {
                return true;
            }
        }
        return false;
    }
}
