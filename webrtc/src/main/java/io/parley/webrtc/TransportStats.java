package io.parley.webrtc;

import io.parley.webrtc.ice.CandidateType;
import io.parley.webrtc.ice.IceCandidate;
import io.parley.webrtc.ice.IceCounters;
import io.parley.webrtc.ice.SelectedCandidates;
import io.parley.webrtc.net.PeerTransport;
import io.parley.webrtc.peer.PeerCounter;
import io.parley.webrtc.wire.NetworkPath;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of a transport and of the path in use, under the W3C's names. On the loop's
 * thread.
 *
 * @since 0.1
 */
public final class TransportStats {
    /** The id of the transport, of which there is one. */
    public static final String TRANSPORT = "T";

    private static final String PAIR = "CP";
    private static final String LOCAL = "L";
    private static final String REMOTE = "R";

    private TransportStats() {}

    /**
     * The {@code transport}, and once there is a path its {@code candidate-pair}, {@code
     * local-candidate} and {@code remote-candidate}.
     *
     * @param timestampMillis now, since the epoch
     */
    public static List<RtcStats> of(PeerTransport peer, long timestampMillis) {
        List<RtcStats> all = new ArrayList<>(4);
        NetworkPath path = peer.selectedPath();
        all.add(new RtcStats(TRANSPORT, "transport", timestampMillis, transport(peer, path)));
        if (path != null) {
            all.add(new RtcStats(PAIR, "candidate-pair", timestampMillis, pair(peer)));
            SelectedCandidates ends = peer.selectedCandidates();
            Map<String, Object> local =
                    candidate(path, path.local(), ends == null ? null : ends.local());
            local.putIfAbsent("candidateType", CandidateType.HOST.sdpName());
            all.add(new RtcStats(LOCAL, "local-candidate", timestampMillis, local));
            Map<String, Object> remote =
                    candidate(path, path.remote(), ends == null ? null : ends.remote());
            remote.putIfAbsent("candidateType", CandidateType.PEER_REFLEXIVE.sdpName());
            all.add(new RtcStats(REMOTE, "remote-candidate", timestampMillis, remote));
        }
        return all;
    }

    private static Map<String, Object> transport(PeerTransport peer, @Nullable NetworkPath path) {
        Map<String, Object> values = new HashMap<>();
        traffic(peer, values);
        boolean isFound = path != null;
        values.put(
                "dtlsState",
                switch (peer.state()) {
                    case NEW -> "new";
                    case CONNECTING -> isFound ? "connecting" : "new";
                    case CONNECTED, DISCONNECTED -> "connected";
                    case FAILED -> "failed";
                    case CLOSED -> "closed";
                });
        values.put(
                "iceState",
                switch (peer.state()) {
                    case CONNECTING -> isFound ? "connected" : "checking";
                    case NEW, CONNECTED, DISCONNECTED, FAILED, CLOSED ->
                            peer.state().name().toLowerCase(Locale.ROOT);
                });
        values.put("iceLocalUsernameFragment", peer.localUfrag());
        String cipher = peer.srtpCipher();
        if (cipher != null) {
            values.put("srtpCipher", cipher);
        }
        if (isFound) {
            values.put("selectedCandidatePairId", PAIR);
        }
        return values;
    }

    private static Map<String, Object> pair(PeerTransport peer) {
        Map<String, Object> values = new HashMap<>();
        traffic(peer, values);
        values.put("transportId", TRANSPORT);
        values.put("localCandidateId", LOCAL);
        values.put("remoteCandidateId", REMOTE);
        values.put("state", "succeeded");
        values.put("nominated", true);
        IceCounters ice = peer.iceCounters();
        values.put("requestsSent", ice.get(IceCounters.Counter.REQUESTS_SENT));
        values.put("requestsReceived", ice.get(IceCounters.Counter.REQUESTS_RECEIVED));
        values.put("responsesSent", ice.get(IceCounters.Counter.RESPONSES_SENT));
        values.put("responsesReceived", ice.get(IceCounters.Counter.RESPONSES_RECEIVED));
        return values;
    }

    /** One path carries it all, so both objects count the same. */
    private static void traffic(PeerTransport peer, Map<String, Object> values) {
        values.put("packetsSent", peer.counters().get(PeerCounter.DATAGRAMS_SENT));
        values.put("packetsReceived", peer.counters().get(PeerCounter.DATAGRAMS_RECEIVED));
        values.put("bytesSent", peer.counters().get(PeerCounter.BYTES_SENT));
        values.put("bytesReceived", peer.counters().get(PeerCounter.BYTES_RECEIVED));
    }

    private static Map<String, Object> candidate(
            NetworkPath path, InetSocketAddress end, @Nullable IceCandidate known) {
        Map<String, Object> values = new HashMap<>();
        values.put("transportId", TRANSPORT);
        values.put("protocol", path.protocol().name().toLowerCase(Locale.ROOT));
        if (known == null) {
            values.put("address", end.getHostString());
            values.put("port", (long) end.getPort());
            return values;
        }
        values.put("address", known.address());
        values.put("port", (long) known.port());
        values.put("candidateType", known.type().sdpName());
        values.put("priority", known.priority());
        values.put("foundation", known.foundation());
        return values;
    }
}
