package io.parley.webrtc.net;

import io.parley.webrtc.ice.IceCandidate;
import io.parley.webrtc.ice.TcpType;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Makes the host candidates of a connection from the sockets it uses (RFC 8445 §5.1.1.1). */
final class LocalCandidates {
    private static final int MAX_PREFERENCE = 65535;
    private static final int MAX_TCP_PREFERENCE = 8191;
    private static final int DISCARD_PORT = 9; // RFC 6544 §4.5: the port of an active candidate

    private final List<InetAddress> announced;
    private final Set<InetSocketAddress> used = new HashSet<>();
    private int count;

    /**
     * @param announced what stands in the candidates; empty: the sockets' own addresses
     */
    LocalCandidates(List<InetAddress> announced) {
        this.announced = announced;
    }

    void add(PeerTransport peer, List<UdpSocket> udp, List<TcpListener> listeners) {
        for (UdpSocket socket : udp) {
            addUdp(peer, socket.local());
        }
        used.clear();
        for (TcpListener listener : listeners) {
            addTcpPassive(peer, listener.local());
        }
        if (!peer.options().iceLite()) {
            for (UdpSocket socket : udp) {
                addTcpActive(peer, socket.local().getAddress());
            }
        }
    }

    private void addUdp(PeerTransport peer, InetSocketAddress base) {
        for (InetAddress address : addressesFor(base)) {
            InetSocketAddress shown = new InetSocketAddress(address, base.getPort());
            if (used.add(shown)) {
                peer.addLocalCandidate(IceCandidate.host(shown, MAX_PREFERENCE - count++), base);
            }
        }
    }

    private void addTcpPassive(PeerTransport peer, InetSocketAddress base) {
        for (InetAddress address : addressesFor(base)) {
            InetSocketAddress shown = new InetSocketAddress(address, base.getPort());
            if (used.add(shown)) {
                int preference = MAX_TCP_PREFERENCE - count++;
                peer.addLocalCandidate(
                        IceCandidate.tcpHost(TcpType.PASSIVE, shown, preference), base);
            }
        }
    }

    private void addTcpActive(PeerTransport peer, InetAddress address) {
        InetSocketAddress shown = new InetSocketAddress(address, DISCARD_PORT);
        int preference = MAX_TCP_PREFERENCE - count++;
        peer.addLocalCandidate(IceCandidate.tcpHost(TcpType.ACTIVE, shown, preference), shown);
    }

    /** The announced addresses of the socket's IP version, or its own. */
    private List<InetAddress> addressesFor(InetSocketAddress base) {
        boolean v4 = base.getAddress() instanceof Inet4Address;
        List<InetAddress> same =
                announced.stream()
                        .filter(address -> address instanceof Inet4Address == v4)
                        .toList();
        return same.isEmpty() ? List.of(base.getAddress()) : same;
    }
}
