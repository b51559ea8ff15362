package io.parley.webrtc.ice;

import static io.parley.webrtc.ice.FakePeer.MS;
import static io.parley.webrtc.ice.IceHost.address;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.wire.NetworkPath;
import io.parley.webrtc.wire.TransportProtocol;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** ICE over TCP (RFC 6544), with a driver that opens connections as it is asked to. */
class IceTcpTest {
    private static final InetSocketAddress CLIENT = address("10.0.0.1", 1000);
    private static final InetSocketAddress SERVER = address("10.0.0.2", 7881);
    private static final InetSocketAddress CLIENT_TCP = address("10.0.0.1", 9);

    /** What the client's driver does: one connection for each path, from a port of its own. */
    private final Map<NetworkPath, NetworkPath> connections = new HashMap<>();

    private final IceAgent client = new IceAgent(IceOptions.DEFAULT, IceHost.seededRandom(1));
    private final ByteBuffer out = ByteBuffer.allocate(1500);
    private boolean udpWorks;
    private boolean tcpWorks = true;
    private long now;

    private IceAgent server(IceOptions options, boolean udp) {
        IceAgent server = new IceAgent(options, IceHost.seededRandom(2));
        IceCandidate passive = IceCandidate.tcpHost(TcpType.PASSIVE, SERVER, 8191);
        server.addLocalCandidate(passive, now);
        client.setControlling(true);
        client.addLocalCandidate(IceCandidate.host(CLIENT), now);
        client.addLocalCandidate(IceCandidate.tcpHost(TcpType.ACTIVE, CLIENT_TCP, 8191), now);
        client.setRemoteParameters(
                server.localUfrag(), server.localPassword(), server.isLite(), now);
        server.setRemoteParameters(client.localUfrag(), client.localPassword(), false, now);
        if (udp) {
            server.addLocalCandidate(IceCandidate.host(SERVER), now);
            client.addRemoteCandidate(IceCandidate.host(SERVER), now);
        }
        client.addRemoteCandidate(passive, now);
        server.addRemoteCandidate(IceCandidate.tcpHost(TcpType.ACTIVE, CLIENT_TCP, 8191), now);
        return server;
    }

    private NetworkPath atServer(NetworkPath path) {
        if (path.protocol() == TransportProtocol.UDP) {
            return new NetworkPath(path.protocol(), path.remote(), path.local());
        }
        return connections.computeIfAbsent(
                path,
                p ->
                        new NetworkPath(
                                p.protocol(),
                                p.remote(),
                                address("10.0.0.1", 50_000 + connections.size())));
    }

    private NetworkPath atClient(NetworkPath path) {
        if (path.protocol() == TransportProtocol.UDP) {
            return new NetworkPath(path.protocol(), path.remote(), path.local());
        }
        return connections.entrySet().stream()
                .filter(connection -> connection.getValue().equals(path))
                .findAny()
                .orElseThrow()
                .getKey();
    }

    private boolean works(NetworkPath path) {
        return path.protocol() == TransportProtocol.UDP ? udpWorks : tcpWorks;
    }

    /** Lets both agents talk for that long; each message takes no time. */
    private void run(IceAgent server, long millis) {
        long end = now + millis * MS;
        do {
            client.handleTimeout(now);
            server.handleTimeout(now);
            while (exchange(server)) {
                // until both are silent
            }
            now = Math.min(client.nextTimeout(), server.nextTimeout());
        } while (now <= end);
        now = end;
    }

    private boolean exchange(IceAgent server) {
        NetworkPath path = client.pollTransmit(out.clear(), now);
        if (path != null && works(path)) {
            server.handleDatagram(atServer(path), out.flip(), now);
        }
        NetworkPath back = server.pollTransmit(out.clear(), now);
        if (back != null && works(back)) {
            client.handleDatagram(atClient(back), out.flip(), now);
        }
        return path != null || back != null;
    }

    @Test
    void withoutUdpAnActiveAgentReachesAPassiveOne() {
        for (IceOptions options : new IceOptions[] {IceOptions.LITE, IceOptions.DEFAULT}) {
            IceTcpTest wire = new IceTcpTest();
            IceAgent server = wire.server(options, true);
            wire.run(server, 2000);
            NetworkPath path = FakePeer.selected(wire.client);
            assertThat(path).isEqualTo(new NetworkPath(TransportProtocol.TCP, CLIENT_TCP, SERVER));
            assertThat(FakePeer.selected(server).remote()).isEqualTo(address("10.0.0.1", 50_000));
            assertThat(server.isValidated(FakePeer.selected(server))).isTrue();
            wire.run(server, 60_000);
            assertThat(wire.client.state()).isEqualTo(IceState.COMPLETED);
            assertThat(wire.connections).hasSize(1);
        }
    }

    @Test
    void udpIsPreferredWhereItWorks() {
        udpWorks = true;
        IceAgent server = server(IceOptions.LITE, true);
        run(server, 1000);
        assertThat(FakePeer.selected(client).protocol()).isEqualTo(TransportProtocol.UDP);
        assertThat(FakePeer.selected(server).protocol()).isEqualTo(TransportProtocol.UDP);
    }

    @Test
    void aPassiveAgentAloneNeverOpensAConnection() {
        IceAgent server = server(IceOptions.DEFAULT, false);
        assertThat(server.pollTransmit(out.clear(), 0)).isNull();
    }

    @Test
    void aConnectionThatBreaksDisconnectsAndFailsUnlessARestartHelps() {
        IceAgent server = server(IceOptions.LITE, true);
        run(server, 2000);
        NetworkPath broken = FakePeer.selected(client);
        client.handlePathClosed(broken, now);
        server.handlePathClosed(atServer(broken), now);
        assertThat(client.selectedPath()).isNull();
        assertThat(client.isValidated(broken)).isFalse();
        assertThat(client.state()).isEqualTo(IceState.DISCONNECTED);
        assertThat(server.state()).isEqualTo(IceState.DISCONNECTED);
        run(server, 31_000);
        assertThat(client.state()).isEqualTo(IceState.FAILED);
        assertThat(server.state()).isEqualTo(IceState.FAILED);
    }

    @Test
    void aConnectionThatIsRefusedFailsItsPairAtOnce() {
        tcpWorks = false;
        IceAgent server = server(IceOptions.LITE, false);
        NetworkPath path = client.pollTransmit(out.clear(), now);
        assertThat(path).isEqualTo(new NetworkPath(TransportProtocol.TCP, CLIENT_TCP, SERVER));
        client.handlePathClosed(new NetworkPath(TransportProtocol.TCP, CLIENT_TCP, SERVER), now);
        run(server, 40_000);
        assertThat(client.state()).isEqualTo(IceState.FAILED);
    }
}
