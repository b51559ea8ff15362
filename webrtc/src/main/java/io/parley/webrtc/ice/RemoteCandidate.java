package io.parley.webrtc.ice;

import io.parley.webrtc.wire.NetworkPath;
import io.parley.webrtc.wire.TransportProtocol;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** A candidate of the peer: announced, or learned from a check of its own. */
final class RemoteCandidate {
    private final @Nullable InetSocketAddress address;
    private IceCandidate candidate;

    RemoteCandidate(IceCandidate candidate) {
        this.candidate = candidate;
        this.address = candidate.socketAddress();
    }

    /** RFC 8445 §7.3.1.3: a peer-reflexive candidate, from a check that came from nowhere known. */
    static RemoteCandidate peerReflexive(NetworkPath path, long priority, int number) {
        boolean tcp = path.protocol() == TransportProtocol.TCP;
        return new RemoteCandidate(
                new IceCandidate(
                        "prflx" + number, // must differ from all others: §7.3.1.3
                        1,
                        path.protocol(),
                        priority,
                        path.remote().getAddress().getHostAddress(),
                        path.remote().getPort(),
                        CandidateType.PEER_REFLEXIVE,
                        tcp ? TcpType.ACTIVE : null,
                        null,
                        0,
                        null),
                path.remote());
    }

    private RemoteCandidate(IceCandidate candidate, InetSocketAddress address) {
        this.candidate = candidate;
        this.address = address;
    }

    IceCandidate candidate() {
        return candidate;
    }

    /** Null for a candidate with a name, which is never checked. */
    @Nullable InetSocketAddress address() {
        return address;
    }

    boolean isPeerReflexive() {
        return candidate.type() == CandidateType.PEER_REFLEXIVE;
    }

    /** Whether it is reached over that protocol at that address. */
    boolean isAt(TransportProtocol protocol, InetSocketAddress remote) {
        return candidate.protocol() == protocol && remote.equals(address);
    }

    /** A learned candidate turns out to be announced: foundation and priority are now known. */
    void replace(IceCandidate announced) {
        candidate = announced;
    }
}
