package io.parley.webrtc.ice;

import io.parley.webrtc.wire.TransportProtocol;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** Which candidates form a pair that is worth a check. */
final class Pairing {
    private Pairing() {}

    static boolean allows(LocalCandidate local, RemoteCandidate remote) {
        InetSocketAddress address = remote.address();
        return address != null
                && isUnicast(address)
                && local.candidate().protocol() == remote.candidate().protocol()
                && mayOpen(local, remote)
                && isSameScope(local.base().getAddress(), address.getAddress());
    }

    /** A peer must not make us check what can be nobody's candidate. */
    private static boolean isUnicast(InetSocketAddress address) {
        InetAddress ip = address.getAddress();
        return address.getPort() != 0 && !ip.isAnyLocalAddress() && !ip.isMulticastAddress();
    }

    /** RFC 6544 §6.2: only the active side checks; a passive one waits for the connection. */
    private static boolean mayOpen(LocalCandidate local, RemoteCandidate remote) {
        return local.candidate().protocol() == TransportProtocol.UDP
                || local.is(TcpType.ACTIVE) && remote.candidate().tcpType() == TcpType.PASSIVE;
    }

    /** RFC 8445 §6.1.2.2: one IP version, and link-local addresses only among themselves. */
    private static boolean isSameScope(InetAddress local, InetAddress remote) {
        boolean v4 = remote instanceof Inet4Address;
        return local instanceof Inet4Address == v4
                && (v4 || local.isLinkLocalAddress() == remote.isLinkLocalAddress());
    }
}
