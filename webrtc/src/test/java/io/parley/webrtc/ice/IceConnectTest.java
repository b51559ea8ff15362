package io.parley.webrtc.ice;

import static io.parley.webrtc.ice.IceHost.address;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.LinkOptions;
import io.parley.testkit.VirtualNetwork;
import io.parley.webrtc.wire.NetworkPath;
import io.parley.webrtc.wire.TransportProtocol;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Two agents over a virtual network whose round trip takes two milliseconds. */
class IceConnectTest {
    private static final InetSocketAddress A = address("10.0.0.1", 1000);
    private static final InetSocketAddress B = address("10.0.0.2", 2000);
    private static final long RTT_MILLIS = 2;

    private final VirtualNetwork network = new VirtualNetwork(1, LinkOptions.PERFECT);

    private IceHost host(IceOptions options, long seed, InetSocketAddress... addresses) {
        IceHost host = new IceHost(options, seed);
        for (InetSocketAddress address : addresses) {
            network.attach(address, host);
            host.withHost(address);
        }
        return host;
    }

    private void connect(IceHost a, IceHost b) {
        assertThat(
                        network.runUntil(
                                () -> a.isConnected() && b.isConnected(), Duration.ofSeconds(30)))
                .isTrue();
    }

    @Test
    void aFullAgentAndALiteOneConnectWithinTwoRoundTrips() {
        IceHost full = host(IceOptions.DEFAULT, 1, A);
        IceHost lite = host(IceOptions.LITE, 2, B);
        IceHost.introduce(full, lite, 0);
        connect(full, lite);
        assertThat(network.nowNanos() / 1_000_000).isLessThanOrEqualTo(2 * RTT_MILLIS);
        assertThat(full.agent.selectedPath())
                .isEqualTo(new NetworkPath(TransportProtocol.UDP, A, B));
        assertThat(lite.agent.selectedPath())
                .isEqualTo(new NetworkPath(TransportProtocol.UDP, B, A));
        network.run(Duration.ofSeconds(1));
        assertThat(full.states)
                .containsExactly(IceState.CHECKING, IceState.CONNECTED, IceState.COMPLETED);
        assertThat(lite.states).containsExactly(IceState.CHECKING, IceState.CONNECTED);
    }

    @Test
    void twoFullAgentsConnectWithinTwoRoundTrips() {
        IceHost a = host(IceOptions.DEFAULT, 1, A);
        IceHost b = host(IceOptions.DEFAULT, 2, B);
        IceHost.introduce(a, b, 0);
        connect(a, b);
        assertThat(network.nowNanos() / 1_000_000).isLessThanOrEqualTo(2 * RTT_MILLIS);
        network.run(Duration.ofSeconds(1));
        assertThat(b.states)
                .containsExactly(IceState.CHECKING, IceState.CONNECTED, IceState.COMPLETED);
        assertThat(a.sent).isLessThan(10);
    }
}
