package io.parley.webrtc.ice;

import io.parley.webrtc.wire.TransportProtocol;

/** The formulas of candidate and pair priorities. */
final class Priorities {
    /**
     * How much the type preference of a TCP candidate is below that of a UDP one. RFC 6544 §4.2:
     * UDP host, prflx and srflx candidates should come before every TCP one.
     */
    private static final int TCP_PENALTY = 27;

    private Priorities() {}

    /** RFC 8445 §5.1.2.1. */
    static long candidate(
            CandidateType type, TransportProtocol protocol, int localPreference, int component) {
        int preference = type.preference();
        if (protocol == TransportProtocol.TCP) {
            preference = Math.max(0, preference - TCP_PENALTY);
        }
        return ((long) preference << 24) + ((long) localPreference << 8) + (256 - component);
    }

    /** The priority a local candidate would have if it were peer-reflexive (RFC 8445 §7.1.1). */
    static long peerReflexive(IceCandidate local) {
        int localPreference = (int) (local.priority() >> 8) & 0xFFFF;
        return candidate(
                CandidateType.PEER_REFLEXIVE, local.protocol(), localPreference, local.component());
    }

    /**
     * RFC 8445 §6.1.2.3; {@code controlling} is the priority of the controlling agent's candidate.
     */
    static long pair(long controlling, long controlled) {
        return (Math.min(controlling, controlled) << 32)
                + 2 * Math.max(controlling, controlled)
                + (controlling > controlled ? 1 : 0);
    }
}
