package io.parley.webrtc;

import io.parley.webrtc.ice.IceCounters;
import io.parley.webrtc.net.PeerTransport;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.peer.PeerCounter;
import io.parley.webrtc.peer.PeerState;
import io.parley.webrtc.peer.SendParameters;
import io.parley.webrtc.wire.NetworkPath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Collects the statistics of a connection under the W3C's names. On the loop's thread. */
final class StatsReport {
    private static final String TRANSPORT = "T";
    private static final String PAIR = "CP";

    private final List<RtcStats> all = new ArrayList<>();
    private final long timestampMillis;

    StatsReport(long timestampMillis) {
        this.timestampMillis = timestampMillis;
    }

    List<RtcStats> of(PeerTransport peer, ConnectionMedia media) {
        NetworkPath path = peer.selectedPath();
        addTransport(peer, path);
        if (path != null) {
            addPair(peer, path);
        }
        addStreams("inbound-rtp", "Received", media.streams().inbound(), media);
        addStreams("outbound-rtp", "Sent", media.streams().outbound(), media);
        return List.copyOf(all);
    }

    private void add(String id, String type, Map<String, Object> values) {
        all.add(new RtcStats(id, type, timestampMillis, values));
    }

    private void addTransport(PeerTransport peer, @Nullable NetworkPath path) {
        Map<String, Object> values = new HashMap<>();
        traffic(peer, values);
        boolean up = peer.state() == PeerState.CONNECTED;
        values.put("dtlsState", up ? "connected" : "new");
        values.put("iceState", peer.state().name().toLowerCase(Locale.ROOT));
        values.put("iceLocalUsernameFragment", peer.localUfrag());
        String cipher = peer.srtpCipher();
        if (cipher != null) {
            values.put("srtpCipher", cipher);
        }
        if (path != null) {
            values.put("selectedCandidatePairId", PAIR);
        }
        add(TRANSPORT, "transport", values);
    }

    private void addPair(PeerTransport peer, NetworkPath path) {
        Map<String, Object> values = new HashMap<>();
        traffic(peer, values);
        values.put("transportId", TRANSPORT);
        values.put("state", "succeeded");
        values.put("nominated", true);
        values.put("protocol", path.protocol().name().toLowerCase(Locale.ROOT));
        IceCounters ice = peer.iceCounters();
        values.put("requestsSent", ice.get(IceCounters.Counter.REQUESTS_SENT));
        values.put("requestsReceived", ice.get(IceCounters.Counter.REQUESTS_RECEIVED));
        values.put("responsesSent", ice.get(IceCounters.Counter.RESPONSES_SENT));
        values.put("responsesReceived", ice.get(IceCounters.Counter.RESPONSES_RECEIVED));
        add(PAIR, "candidate-pair", values);
    }

    /** One path carries it all, so both objects count the same. */
    private static void traffic(PeerTransport peer, Map<String, Object> values) {
        values.put("packetsSent", peer.counters().get(PeerCounter.DATAGRAMS_SENT));
        values.put("packetsReceived", peer.counters().get(PeerCounter.DATAGRAMS_RECEIVED));
        values.put("bytesSent", peer.counters().get(PeerCounter.BYTES_SENT));
        values.put("bytesReceived", peer.counters().get(PeerCounter.BYTES_RECEIVED));
    }

    private void addStreams(
            String type, String suffix, Map<Integer, RtpStream> streams, ConnectionMedia media) {
        for (RtpStream stream : streams.values()) {
            int ssrc = stream.ssrc;
            Map<String, Object> values = new HashMap<>();
            values.put("ssrc", Integer.toUnsignedLong(ssrc));
            values.put("transportId", TRANSPORT);
            values.put("packets" + suffix, stream.packets);
            values.put("bytes" + suffix, stream.payloadBytes);
            values.put("headerBytes" + suffix, stream.headerBytes);
            RtpTransceiver transceiver =
                    stream.transceiver != null ? stream.transceiver : sender(ssrc, media);
            if (transceiver != null) {
                values.put("kind", transceiver.kind().token());
                if (transceiver.mid() != null) {
                    values.put("mid", transceiver.mid());
                }
            }
            add(type.charAt(0) + Long.toString(Integer.toUnsignedLong(ssrc)), type, values);
        }
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
