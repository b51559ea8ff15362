package io.parley.webrtc.peer;

import io.parley.webrtc.ice.IceAgent;
import io.parley.webrtc.ice.IceCandidate;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Candidates of the other side on their way to the ICE agent: those that came before the
 * description they belong to wait here (RFC 8838 §11).
 */
final class RemoteCandidates {
    /** Far more than a host with several interfaces and TURN servers has. */
    private static final int MAX_WAITING = 64;

    private final IceAgent ice;
    private final PeerCounters counters;
    private final Deque<IceCandidate> waiting = new ArrayDeque<>();
    private boolean endWaits;
    private boolean opened;
    private boolean held;
    private String ufrag = "";

    RemoteCandidates(IceAgent ice, PeerCounters counters) {
        this.ice = ice;
        this.counters = counters;
    }

    /** Takes a candidate attribute, or an empty text for the end; false when it is of no use. */
    boolean add(String candidate, long nowNanos) {
        if (candidate.isBlank()) {
            end(nowNanos);
            return true;
        }
        IceCandidate parsed = IceCandidate.parse(candidate);
        boolean added = parsed != null && add(parsed, nowNanos);
        if (!added) {
            counters.increment(PeerCounter.CANDIDATES_REFUSED);
        }
        return added;
    }

    private boolean add(IceCandidate candidate, long nowNanos) {
        if (!opened || held) {
            return waiting.size() < MAX_WAITING && waiting.add(candidate);
        }
        if (candidate.component() != 1
                || candidate.ufrag() != null && !candidate.ufrag().equals(ufrag)) {
            return true; // RTCP is multiplexed; another generation is over
        }
        return ice.addRemoteCandidate(candidate, nowNanos);
    }

    private void end(long nowNanos) {
        if (!opened || held) {
            endWaits = true;
        } else {
            ice.endOfRemoteCandidates(nowNanos);
        }
    }

    /** While an offer of an ICE restart is unanswered, candidates wait: they are the new ones. */
    void hold(boolean value) {
        held = value;
    }

    /** The description is in force: its candidates, and all that waited for it, go on. */
    void open(RemoteTransport transport, long nowNanos) {
        opened = true;
        held = false;
        ufrag = transport.ufrag();
        for (String candidate : transport.candidates()) {
            add(candidate, nowNanos);
        }
        for (IceCandidate next = waiting.poll(); next != null; next = waiting.poll()) {
            add(next, nowNanos);
        }
        if (endWaits || transport.endOfCandidates()) {
            endWaits = false;
            ice.endOfRemoteCandidates(nowNanos);
        }
    }
}
