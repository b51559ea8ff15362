package io.parley.webrtc.ice;

/** Writes candidates as SDP has them (RFC 8839 §5.1, RFC 6544 §4.5). */
final class CandidateFormat {
    private CandidateFormat() {}

    static String format(IceCandidate candidate) {
        StringBuilder out = new StringBuilder(128).append("candidate:");
        out.append(candidate.foundation()).append(' ').append(candidate.component()).append(' ');
        switch (candidate.protocol()) {
            case UDP -> out.append("udp ");
            case TCP -> out.append("tcp ");
        }
        out.append(candidate.priority()).append(' ');
        out.append(candidate.address()).append(' ').append(candidate.port());
        out.append(" typ ").append(candidate.type().sdpName());
        if (candidate.relatedAddress() != null) {
            out.append(" raddr ").append(candidate.relatedAddress());
            out.append(" rport ").append(candidate.relatedPort());
        }
        if (candidate.tcpType() != null) {
            out.append(" tcptype ").append(candidate.tcpType().sdpName());
        }
        if (candidate.ufrag() != null) {
            out.append(" ufrag ").append(candidate.ufrag());
        }
        return out.toString();
    }
}
