package io.parley.webrtc.ice;

import static io.parley.webrtc.ice.IceHost.address;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.LinkOptions;
import io.parley.testkit.VirtualNetwork;
import io.parley.webrtc.wire.NetworkPath;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Many agents over bad networks; each failure message names its seed, which replays it exactly. */
class IceSimulationTest {
    private static final int SEEDS = 300;

    /** Addresses that answer, and one of each side that nobody can reach. */
    private static final InetSocketAddress[] LEFT = {
        address("10.0.0.1", 1000), address("172.17.0.1", 1001), address("fd00::1", 1002)
    };

    private static final InetSocketAddress[] RIGHT = {
        address("172.18.0.1", 2000), address("10.0.0.2", 2001), address("fd00::2", 2002)
    };

    private static LinkOptions weather(SplittableRandom random) {
        return LinkOptions.PERFECT
                .withLoss(random.nextDouble() * 0.2)
                .withDuplication(random.nextDouble() * 0.2)
                .withDelay(Duration.ofMillis(1), Duration.ofMillis(1 + random.nextInt(100)));
    }

    private static IceHost host(
            VirtualNetwork network, IceOptions options, long seed, InetSocketAddress[] addresses) {
        IceHost host = new IceHost(options, seed);
        for (InetSocketAddress address : addresses) {
            if (!address.getAddress().getHostAddress().startsWith("172")) {
                network.attach(address, host);
            }
            host.withHost(address);
        }
        return host;
    }

    /** Signals as a real pair does: the answer and each candidate take their own time. */
    private static void signal(
            VirtualNetwork network, SplittableRandom random, IceHost offerer, IceHost answerer) {
        offerer.agent.setControlling(true);
        answerer.meet(offerer, network.nowNanos());
        network.run(Duration.ofMillis(random.nextInt(200)));
        offerer.meet(answerer, network.nowNanos());
        for (int i = 0; i < LEFT.length; i++) {
            network.run(Duration.ofMillis(random.nextInt(50)));
            answerer.agent.addRemoteCandidate(offerer.candidates.get(i), network.nowNanos());
            network.run(Duration.ofMillis(random.nextInt(50)));
            offerer.agent.addRemoteCandidate(answerer.candidates.get(i), network.nowNanos());
        }
    }

    private static void assertConnected(VirtualNetwork network, IceHost a, IceHost b, long seed) {
        boolean connected =
                network.runUntil(
                        () -> a.isConnected() && b.isConnected() && agree(a, b),
                        Duration.ofSeconds(25));
        assertThat(connected)
                .as("seed %s: %s %s, %s %s", seed, a.states, a.paths, b.states, b.paths)
                .isTrue();
    }

    private static boolean agree(IceHost a, IceHost b) {
        NetworkPath one = Objects.requireNonNull(a.agent.selectedPath());
        NetworkPath other = Objects.requireNonNull(b.agent.selectedPath());
        return one.local().equals(other.remote()) && one.remote().equals(other.local());
    }

    private static void simulate(IceOptions answererOptions) {
        for (long seed = 0; seed < SEEDS; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            VirtualNetwork network = new VirtualNetwork(seed, weather(random));
            IceHost a = host(network, IceOptions.DEFAULT, 2 * seed, LEFT);
            IceHost b = host(network, answererOptions, 2 * seed + 1, RIGHT);
            signal(network, random, a, b);
            assertConnected(network, a, b, seed);
            network.run(Duration.ofSeconds(60));
            assertThat(a.states).as("seed %s", seed).doesNotContain(IceState.FAILED);
            assertThat(b.states).as("seed %s", seed).doesNotContain(IceState.FAILED);
            assertConnected(network, a, b, seed);
        }
    }

    @Test
    void fullAgentsConnectAndStayConnectedOverEveryNetwork() {
        simulate(IceOptions.DEFAULT);
    }

    @Test
    void aFullAgentAndALiteOneConnectAndStayConnectedOverEveryNetwork() {
        simulate(IceOptions.LITE);
    }

    @Test
    void aRestartFindsANewPairOnEveryNetworkAndDataIsNeverWithoutAPath() {
        for (long seed = 0; seed < SEEDS / 3; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            VirtualNetwork network = new VirtualNetwork(seed, weather(random));
            IceHost a = host(network, IceOptions.DEFAULT, 2 * seed, LEFT);
            IceOptions options = seed % 2 == 0 ? IceOptions.LITE : IceOptions.DEFAULT;
            IceHost b = host(network, options, 2 * seed + 1, RIGHT);
            signal(network, random, a, b);
            assertConnected(network, a, b, seed);
            network.run(Duration.ofMillis(random.nextInt(10_000)));
            String before = a.agent.localUfrag();
            a.agent.restart(network.nowNanos());
            b.agent.restart(network.nowNanos());
            assertThat(a.agent.localUfrag()).isNotEqualTo(before);
            assertThat(a.agent.selectedPath()).as("seed %s", seed).isNotNull();
            assertThat(b.agent.selectedPath()).as("seed %s", seed).isNotNull();
            signal(network, random, a, b);
            // Only the new generation can complete: the old one shows as CONNECTED by now.
            assertThat(
                            network.runUntil(
                                    () -> a.agent.state() == IceState.COMPLETED,
                                    Duration.ofSeconds(25)))
                    .as("seed %s: %s", seed, a.states)
                    .isTrue();
            network.run(Duration.ofSeconds(60));
            assertConnected(network, a, b, seed);
        }
    }
}
