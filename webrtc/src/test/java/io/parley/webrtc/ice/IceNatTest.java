package io.parley.webrtc.ice;

import static io.parley.webrtc.ice.IceHost.address;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.LinkOptions;
import io.parley.testkit.VirtualHost;
import io.parley.testkit.VirtualNetwork;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Agents behind NATs, which are seen only by the addresses of their checks: peer-reflexive pairs.
 */
class IceNatTest {
    private static final InetSocketAddress INSIDE = address("192.168.0.2", 5000);
    private static final InetSocketAddress SERVER = address("203.0.113.9", 7882);

    /** How a NAT maps and filters (RFC 4787 §4.1 and §5). */
    private enum Kind {
        /** One mapping for all peers, open to all. */
        FULL_CONE,
        /** One mapping for all peers, open to those that were sent to. */
        PORT_RESTRICTED,
        /** A mapping for each peer, open to that one. */
        SYMMETRIC
    }

    private record Mapping(InetSocketAddress inside, InetSocketAddress outside) {}

    /** A NAT with one host behind it. */
    private static final class NatBox implements VirtualHost {
        private final Kind kind;
        private final IceHost host;
        private final List<Mapping> mappings = new ArrayList<>();
        private final List<InetSocketAddress> peers = new ArrayList<>();
        private final InetSocketAddress[] pool = new InetSocketAddress[8];

        NatBox(Kind kind, IceHost host, VirtualNetwork network, String ip) {
            this.kind = kind;
            this.host = host;
            for (int i = 0; i < pool.length; i++) {
                pool[i] = address(ip, 40_000 + 7 * i);
                network.attach(pool[i], this);
            }
        }

        private InetSocketAddress outsideOf(InetSocketAddress inside, InetSocketAddress peer) {
            for (int i = 0; i < mappings.size(); i++) {
                boolean forPeer = kind != Kind.SYMMETRIC || peers.get(i).equals(peer);
                if (mappings.get(i).inside.equals(inside) && forPeer) {
                    if (!peers.get(i).equals(peer)) {
                        open(mappings.get(i), peer);
                    }
                    return mappings.get(i).outside;
                }
            }
            Mapping mapping = new Mapping(inside, pool[mappings.size()]);
            open(mapping, peer);
            return mapping.outside;
        }

        private void open(Mapping mapping, InetSocketAddress peer) {
            for (int i = 0; i < mappings.size(); i++) {
                if (mappings.get(i).equals(mapping) && peers.get(i).equals(peer)) {
                    return;
                }
            }
            mappings.add(mapping);
            peers.add(peer);
        }

        private @Nullable InetSocketAddress insideOf(
                InetSocketAddress outside, InetSocketAddress peer) {
            for (int i = 0; i < mappings.size(); i++) {
                boolean open = kind == Kind.FULL_CONE || peers.get(i).equals(peer);
                if (mappings.get(i).outside.equals(outside) && open) {
                    return mappings.get(i).inside;
                }
            }
            return null;
        }

        @Override
        public void handleDatagram(
                InetSocketAddress local, InetSocketAddress remote, ByteBuffer in, long nowNanos) {
            InetSocketAddress inside = insideOf(local, remote);
            if (inside != null) {
                host.handleDatagram(inside, remote, in, nowNanos);
            }
        }

        @Override
        public void handleTimeout(long nowNanos) {
            host.handleTimeout(nowNanos);
        }

        @Override
        public void drain(Outbox out, long nowNanos) {
            host.drain(
                    (from, to, datagram) -> {
                        if (!to.getAddress().isSiteLocalAddress()) { // private ones lead nowhere
                            out.send(outsideOf(from, to), to, datagram);
                        }
                    },
                    nowNanos);
        }

        @Override
        public long nextTimeout() {
            return host.nextTimeout();
        }
    }

    private static void assertConnects(VirtualNetwork network, IceHost a, IceHost b) {
        assertThat(
                        network.runUntil(
                                () -> a.isConnected() && b.isConnected(), Duration.ofSeconds(20)))
                .as("%s %s", a.states, b.states)
                .isTrue();
    }

    @Test
    void anAgentBehindAnyNatReachesAPublicOne() {
        for (Kind kind : Kind.values()) {
            for (IceOptions options : List.of(IceOptions.LITE, IceOptions.DEFAULT)) {
                VirtualNetwork network = new VirtualNetwork(1, LinkOptions.PERFECT);
                IceHost inside = new IceHost(IceOptions.DEFAULT, 1).withHost(INSIDE);
                NatBox nat = new NatBox(kind, inside, network, "198.51.100.1");
                IceHost server = new IceHost(options, 2).withHost(SERVER);
                network.attach(SERVER, server);
                IceHost.introduce(server, inside, 0);
                assertConnects(network, inside, server);
                // Peer-reflexive on both sides: the server never heard of this address before.
                assertThat(Objects.requireNonNull(server.agent.selectedPath()).remote())
                        .isEqualTo(nat.pool[0]);
                assertThat(inside.agent.reflexiveAddress()).isEqualTo(nat.pool[0]);
            }
        }
    }

    @Test
    void aTranslatedAddressThatTheServerAnnouncesLeadsToItsSocket() {
        // As in a cloud: the socket has a private address, the announced one is translated 1:1.
        VirtualNetwork network = new VirtualNetwork(1, LinkOptions.PERFECT);
        IceHost client = new IceHost(IceOptions.DEFAULT, 1).withHost(INSIDE);
        network.attach(INSIDE, client);
        IceHost server = new IceHost(IceOptions.LITE, 2);
        InetSocketAddress socket = address("0.0.0.0", SERVER.getPort());
        IceCandidate announced = IceCandidate.host(SERVER);
        server.candidates.add(announced);
        server.agent.addLocalCandidate(announced, socket, 0);
        network.attach(SERVER, new Translated(server, SERVER, socket));
        IceHost.introduce(client, server, 0);
        assertConnects(network, client, server);
        assertThat(Objects.requireNonNull(server.agent.selectedPath()).local()).isEqualTo(socket);
    }

    /** Shows {@code outside} to the network and {@code inside} to the host. */
    private record Translated(IceHost host, InetSocketAddress outside, InetSocketAddress inside)
            implements VirtualHost {
        @Override
        public void handleDatagram(
                InetSocketAddress local, InetSocketAddress remote, ByteBuffer in, long nowNanos) {
            host.handleDatagram(inside, remote, in, nowNanos);
        }

        @Override
        public void handleTimeout(long nowNanos) {
            host.handleTimeout(nowNanos);
        }

        @Override
        public void drain(Outbox out, long nowNanos) {
            host.drain((from, to, datagram) -> out.send(outside, to, datagram), nowNanos);
        }

        @Override
        public long nextTimeout() {
            return host.nextTimeout();
        }
    }

    @Test
    void twoAgentsBehindConesMeetOverTheAddressesThatAServerTold() {
        VirtualNetwork network = new VirtualNetwork(1, LinkOptions.PERFECT);
        IceHost a = new IceHost(IceOptions.DEFAULT, 1).withHost(INSIDE);
        IceHost b = new IceHost(IceOptions.DEFAULT, 2).withHost(INSIDE);
        NatBox natA = new NatBox(Kind.PORT_RESTRICTED, a, network, "198.51.100.1");
        NatBox natB = new NatBox(Kind.PORT_RESTRICTED, b, network, "198.51.100.2");
        IceHost.introduce(a, b, 0);
        a.agent.addRemoteCandidate(serverReflexive(natB.pool[0]), 0);
        b.agent.addRemoteCandidate(serverReflexive(natA.pool[0]), 0);
        assertConnects(network, a, b);
    }

    @Test
    void aSymmetricNatAndAConeMeetOverALearnedPort() {
        VirtualNetwork network = new VirtualNetwork(1, LinkOptions.PERFECT);
        IceHost a = new IceHost(IceOptions.DEFAULT, 1).withHost(INSIDE);
        IceHost b = new IceHost(IceOptions.DEFAULT, 2).withHost(INSIDE);
        NatBox natA = new NatBox(Kind.SYMMETRIC, a, network, "198.51.100.1");
        NatBox natB = new NatBox(Kind.FULL_CONE, b, network, "198.51.100.2");
        natA.outsideOf(INSIDE, SERVER); // the port that a server saw is not the one that b will see
        natB.outsideOf(INSIDE, SERVER);
        IceHost.introduce(a, b, 0);
        a.agent.addRemoteCandidate(serverReflexive(natB.pool[0]), 0);
        b.agent.addRemoteCandidate(serverReflexive(natA.pool[0]), 0);
        assertConnects(network, a, b);
        assertThat(Objects.requireNonNull(b.agent.selectedPath()).remote()).isEqualTo(natA.pool[1]);
    }

    private static IceCandidate serverReflexive(InetSocketAddress mapped) {
        return Objects.requireNonNull(
                IceCandidate.parse(
                        "candidate:9 1 udp 1694498815 "
                                + mapped.getAddress().getHostAddress()
                                + " "
                                + mapped.getPort()
                                + " typ srflx raddr 0.0.0.0 rport 0"));
    }
}
