package io.parley.webrtc.ice;

import io.parley.webrtc.wire.NetworkPath;
import java.net.InetSocketAddress;

/**
 * A candidate of this agent.
 *
 * @param candidate what is announced
 * @param base the {@code local} of paths over its socket (RFC 8445 §5.1.1)
 */
record LocalCandidate(IceCandidate candidate, InetSocketAddress base) {
    boolean carries(NetworkPath path) {
        return candidate.protocol() == path.protocol() && base.equals(path.local());
    }

    boolean is(TcpType type) {
        return candidate.tcpType() == type;
    }
}
