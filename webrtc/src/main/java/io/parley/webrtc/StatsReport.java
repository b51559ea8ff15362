package io.parley.webrtc;

import io.parley.webrtc.net.PeerTransport;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.peer.SendParameters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the statistics of a connection under the W3C's names. On the loop's thread. */
final class StatsReport {
    private final List<RtcStats> all = new ArrayList<>();
    private final long timestampMillis;

    StatsReport(long timestampMillis) {
        this.timestampMillis = timestampMillis;
    }

    List<RtcStats> of(PeerTransport peer, ConnectionMedia media) {
        all.addAll(TransportStats.of(peer, timestampMillis));
        addStreams("inbound-rtp", "Received", media.streams().inbound(), media);
        addStreams("outbound-rtp", "Sent", media.streams().outbound(), media);
        return List.copyOf(all);
    }

    private void add(String id, String type, Map<String, Object> values) {
        all.add(new RtcStats(id, type, timestampMillis, values));
    }

    private void addStreams(
            String type, String suffix, Map<Integer, RtpStream> streams, ConnectionMedia media) {
        for (RtpStream stream : streams.values()) {
            int ssrc = stream.ssrc;
            RtpTransceiver transceiver =
                    stream.transceiver != null ? stream.transceiver : sender(ssrc, media);
            if (transceiver == null) {
                continue; // it belongs to nothing that was negotiated
            }
            Map<String, Object> values = new HashMap<>();
            values.put("ssrc", Integer.toUnsignedLong(ssrc));
            values.put("transportId", TransportStats.TRANSPORT);
            values.put("packets" + suffix, stream.packets);
            values.put("bytes" + suffix, stream.payloadBytes);
            values.put("headerBytes" + suffix, stream.headerBytes);
            values.put("kind", transceiver.kind().token());
            String mid = transceiver.mid();
            if (mid != null) {
                values.put("mid", mid);
            }
            if (type.equals("inbound-rtp")) {
                values.put("trackIdentifier", trackIdentifier(transceiver));
            }
            add(type.charAt(0) + Long.toString(Integer.toUnsignedLong(ssrc)), type, values);
        }
    }

    /** As the peer calls it, which it need not do. */
    private static String trackIdentifier(RtpTransceiver transceiver) {
        NegotiatedSection section = transceiver.section();
        return section == null || section.msids().isEmpty()
                ? String.valueOf(transceiver.mid())
                : section.msids().get(0).track();
    }

    /** Who announced that source of ours. */
    private static @Nullable RtpTransceiver sender(int ssrc, ConnectionMedia media) {
        for (RtpTransceiver transceiver : media.transceivers()) {
            NegotiatedSection section = transceiver.section();
            SendParameters send = section == null ? null : section.send();
            if (send != null && (send.ssrc() == ssrc || send.rtxSsrc() == ssrc)) {
                return transceiver;
            }
        }
        return null;
    }
}
