package io.parley.webrtc.turn;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.LinkOptions;
import io.parley.testkit.VirtualHost;
import io.parley.testkit.VirtualNetwork;
import io.parley.testkit.VirtualTurnServer;
import io.parley.webrtc.turn.TurnCounters.Counter;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A client and a server that knows the RFC from elsewhere, in virtual time. */
class TurnClientTest {
    private static final InetSocketAddress CLIENT = new InetSocketAddress("198.51.100.1", 5000);
    private static final InetSocketAddress SERVER = new InetSocketAddress("203.0.113.1", 3478);
    private static final InetSocketAddress PEER = new InetSocketAddress("192.0.2.7", 9000);

    private final VirtualNetwork network = new VirtualNetwork(1, LinkOptions.PERFECT);
    private final VirtualTurnServer server =
            VirtualTurnServer.on(network, SERVER, "user", "secret");
    private final Echo peer = new Echo();
    private final TurnHost host = host("user", "secret");

    /** Sends back what it gets. */
    private static final class Echo implements VirtualHost {
        final List<InetSocketAddress> heard = new ArrayList<>();
        private final List<byte[]> answers = new ArrayList<>();
        private @Nullable InetSocketAddress from;

        @Override
        public void handleDatagram(
                InetSocketAddress local, InetSocketAddress remote, ByteBuffer in, long nowNanos) {
            byte[] bytes = new byte[in.remaining()];
            in.get(bytes);
            heard.add(remote);
            answers.add(bytes);
            from = remote;
        }

        @Override
        public void handleTimeout(long nowNanos) {}

        @Override
        public void drain(Outbox out, long nowNanos) {
            InetSocketAddress to = from;
            if (to != null) {
                answers.forEach(bytes -> out.send(PEER, to, ByteBuffer.wrap(bytes)));
            }
            answers.clear();
        }

        @Override
        public long nextTimeout() {
            return Long.MAX_VALUE;
        }
    }

    private TurnHost host(String user, String password) {
        TurnHost made = new TurnHost(CLIENT, SERVER, user, password);
        network.attach(CLIENT, made);
        network.attach(PEER, peer);
        return made;
    }

    private TurnHost again(String user, String password) {
        network.detach(CLIENT);
        network.detach(PEER);
        return host(user, password);
    }

    private void allocate(TurnHost client) {
        client.client.start();
        assertThat(network.runUntil(() -> client.relayed() != null, Duration.ofSeconds(20)))
                .as("allocated; %s", client.events)
                .isTrue();
    }

    private void echo(TurnHost client, String text) {
        int before = client.received.size();
        client.send(PEER, text);
        assertThat(network.runUntil(() -> client.received.size() > before, Duration.ofSeconds(20)))
                .as("an answer to %s", text)
                .isTrue();
        assertThat(client.received.get(before)).isEqualTo(text);
        assertThat(client.senders.get(before)).isEqualTo(PEER);
    }

    @Test
    void allocatesWithTheCredentialsThatTheServerAsksFor() {
        allocate(host);
        assertThat(host.events)
                .containsExactly(
                        new TurnEvent.Allocated(Objects.requireNonNull(host.relayed()), CLIENT));
        assertThat(Objects.requireNonNull(host.relayed()).getAddress())
                .isEqualTo(SERVER.getAddress());
    }

    @Test
    void packetsGoBothWaysFirstInIndicationsAndThenOverAChannel() {
        allocate(host);
        echo(host, "one");
        assertThat(peer.heard).containsOnly(Objects.requireNonNull(host.relayed()));
        network.run(Duration.ofMillis(100));
        long indications = server.indications();
        for (int i = 0; i < 5; i++) {
            echo(host, "packet".substring(i)); // all lengths modulo 4
        }
        // The first of these may have gone before the channel was bound.
        assertThat(server.indications()).isLessThanOrEqualTo(indications + 2);
        assertThat(server.relayedPackets()).isEqualTo(12);
    }

    @Test
    void aCheckAloneBindsNoChannel() {
        allocate(host);
        for (int i = 0; i < 3; i++) {
            echo(host, "\1\0check"); // as STUN begins
        }
        assertThat(server.indications()).isEqualTo(server.relayedPackets()).isEqualTo(6);
    }

    @Test
    void whatIsInUseLastsForHours() {
        allocate(host);
        for (int minute = 0; minute < 180; minute++) {
            network.run(Duration.ofMinutes(1));
            echo(host, "still " + minute);
        }
        assertThat(server.allocations()).isEqualTo(1);
    }

    @Test
    void permissionsAndChannelsThatLapsedAreAskedForAgain() {
        allocate(host);
        echo(host, "before");
        network.run(Duration.ofMinutes(30));
        assertThat(server.allocations()).isEqualTo(1);
        echo(host, "after");
        echo(host, "and again");
    }

    @Test
    void aNonceThatGrewOldIsReplaced() {
        server.nonceLifetime(Duration.ofSeconds(30));
        allocate(host);
        for (int i = 0; i < 40; i++) {
            network.run(Duration.ofMinutes(1));
            echo(host, "still " + i);
        }
        assertThat(host.events).hasSize(1);
    }

    @Test
    void aShortLifetimeIsRenewedInTime() {
        server.lifetimeSeconds(20);
        allocate(host);
        network.run(Duration.ofMinutes(10));
        assertThat(server.allocations()).isEqualTo(1);
        assertThat(host.relayed()).isNotNull();
    }

    @Test
    void closingGivesTheAddressBack() {
        allocate(host);
        host.client.close();
        network.run(Duration.ofSeconds(1));
        assertThat(server.allocations()).isZero();
        assertThat(host.nextTimeout()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void wrongCredentialsEndWithThatReason() {
        TurnHost wrong = again("user", "wrong");
        wrong.client.start();
        network.run(Duration.ofSeconds(5));
        assertThat(wrong.failure()).isEqualTo("401 wrong user name or password");
        TurnHost none = again("", "");
        none.client.start();
        network.run(Duration.ofSeconds(5));
        assertThat(none.failure())
                .isEqualTo("401 the server asks for credentials, and there are none");
    }

    @Test
    void errorsOfTheServerEndWithTheirMeaning() {
        server.refuseWith(486);
        host.client.start();
        network.run(Duration.ofSeconds(5));
        assertThat(host.failure()).isEqualTo("486 the user has as many allocations as it may");
    }

    @Test
    void aServerThatIsNotThereIsGivenUp() {
        server.down(true);
        host.client.start();
        network.run(Duration.ofSeconds(12));
        assertThat(host.failure()).isEqualTo("no answer");
        assertThat(host.client.isOver()).isTrue();
    }

    @Test
    void anOutageIsNoticedWhenTheAllocationIsRefreshed() {
        allocate(host);
        server.down(true);
        network.run(Duration.ofMinutes(10));
        assertThat(host.failure()).isEqualTo("the server stopped answering");
        assertThat(host.relayed()).isNull();
    }

    @Test
    void anAllocationThatTheServerForgotIsNoticedWithTheNextRequest() {
        allocate(host);
        server.forget();
        host.send(PEER, "lost");
        network.run(Duration.ofSeconds(1));
        assertThat(host.failure()).isEqualTo("437 the allocation is in use or gone");
        assertThat(host.relayed()).isNull();
    }

    @Test
    void aServerMayNameAnother() {
        InetSocketAddress other = new InetSocketAddress("203.0.113.2", 3478);
        server.alternate(other);
        host.client.start();
        network.run(Duration.ofSeconds(5));
        assertThat(host.events).containsExactly(new TurnEvent.Redirected(other));
    }

    @Test
    void allocationsWorkOverEveryNetwork() {
        for (int seed = 0; seed < 200; seed++) {
            VirtualNetwork lossy =
                    new VirtualNetwork(
                            seed,
                            LinkOptions.PERFECT
                                    .withLoss(0.25)
                                    .withDuplication(0.2)
                                    .withDelay(Duration.ofMillis(1), Duration.ofMillis(150)));
            VirtualTurnServer.on(lossy, SERVER, "user", "secret");
            TurnHost client = new TurnHost(CLIENT, SERVER, "user", "secret");
            lossy.attach(CLIENT, client);
            lossy.attach(PEER, new Echo());
            client.client.start();
            assertThat(lossy.runUntil(() -> client.relayed() != null, Duration.ofSeconds(25)))
                    .as("seed %s: %s", seed, client.events)
                    .isTrue();
            for (int i = 0; i < 60 && client.received.isEmpty(); i++) {
                client.send(PEER, "hello");
                lossy.run(Duration.ofMillis(500));
            }
            assertThat(client.received).as("seed %s", seed).isNotEmpty();
        }
    }

    @Test
    void strangersAndNoiseChangeNothing() {
        allocate(host);
        echo(host, "before");
        byte[] good = {0x40, 0, 0, 4, 1, 2, 3, 4};
        for (int length = 0; length < good.length; length++) {
            ByteBuffer prefix = ByteBuffer.wrap(good, 0, length).slice();
            assertThat(host.client.handleDatagram(prefix, network.nowNanos())).isNull();
        }
        byte[] unbound = {0x4F, 0x7F, 0, 0};
        assertThat(host.client.handleDatagram(ByteBuffer.wrap(unbound), network.nowNanos()))
                .isNull();
        byte[] forged = new byte[20];
        forged[0] = 1;
        forged[1] = 4; // a success of Refresh that nobody asked for
        forged[4] = 0x21;
        forged[5] = 0x12;
        forged[6] = (byte) 0xA4;
        forged[7] = 0x42;
        assertThat(host.client.handleDatagram(ByteBuffer.wrap(forged), network.nowNanos()))
                .isNull();
        assertThat(host.client.counters().get(Counter.UNKNOWN_CHANNEL)).isPositive();
        assertThat(host.client.counters().get(Counter.UNSOLICITED)).isPositive();
        echo(host, "after");
    }

    @Test
    void moreWaitsForAPermissionThanIsKept() {
        allocate(host);
        for (int i = 0; i < 40; i++) {
            host.send(PEER, "packet " + i);
        }
        assertThat(host.client.counters().get(Counter.DROPPED)).isEqualTo(24);
        network.run(Duration.ofSeconds(1));
        assertThat(host.received).hasSize(16);
    }

    @Test
    void aTextOfEveryLengthArrivesUnchanged() {
        allocate(host);
        for (int length = 1; length <= 9; length++) {
            echo(host, "x".repeat(length));
        }
        assertThat(host.received).allMatch(text -> text.length() < 10);
    }
}
