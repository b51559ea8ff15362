package io.parley.webrtc.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.parley.webrtc.datachannel.DataChannelOptions;
import io.parley.webrtc.datachannel.SendResult;
import io.parley.webrtc.peer.PeerCounter;
import io.parley.webrtc.peer.PeerEvent;
import io.parley.webrtc.peer.PeerOptions;
import io.parley.webrtc.peer.PeerState;
import io.parley.webrtc.wire.NetworkPath;
import io.parley.webrtc.wire.TransportProtocol;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class TransportLoopTest {
    private static final PeerOptions LITE = PeerOptions.builder().iceLite(true).build();
    private static final DataChannelOptions RELIABLE = DataChannelOptions.reliable("_reliable");
    private static final UnaryOperator<String> TCP_ONLY =
            sdp -> sdp.replaceAll("a=candidate:\\S+ 1 udp .*\r\n", "");

    private static TransportLoop server;
    private static TransportLoop client;

    @BeforeAll
    static void start() throws Exception {
        server = start("server", loopback(0), loopback(0), true);
        client = clientLoop("client", true);
    }

    private static TransportLoop start(
            String name, InetSocketAddress udp, InetSocketAddress tcp, boolean preferNative)
            throws IOException {
        return TransportLoop.start(
                TransportLoopOptions.builder(name)
                        .udpBinds(List.of(udp))
                        .tcpBinds(List.of(tcp))
                        .preferNative(preferNative)
                        .build());
    }

    private static TransportLoop clientLoop(String name, boolean preferNative) throws IOException {
        return TransportLoop.start(
                TransportLoopOptions.builder(name)
                        .includeLoopback(true)
                        .preferNative(preferNative)
                        .build());
    }

    private static InetSocketAddress loopback(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    @AfterAll
    static void stop() {
        server.close();
        client.close();
    }

    private static LoopPair pair(PeerOptions answererOptions) {
        return new LoopPair(
                new LoopPair.End(client, PeerOptions.DEFAULT),
                new LoopPair.End(server, answererOptions));
    }

    private static void close(LoopPair pair) {
        pair.offerer.call(
                peer -> {
                    peer.close("done");
                    return "";
                });
        awaitState(pair.answerer, PeerState.CLOSED);
    }

    private static PeerEvent.ConnectionStateChanged awaitState(LoopPair.End end, PeerState state) {
        return end.await(PeerEvent.ConnectionStateChanged.class, event -> event.state() == state);
    }

    private static byte[] bytes(int length, long seed) {
        byte[] bytes = new byte[length];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @CsvSource({"true,UDP", "false,UDP", "true,TCP", "false,TCP"})
    void messagesOfEverySizeFlowBothWays(boolean lite, TransportProtocol protocol) {
        LoopPair pair = pair(lite ? LITE : PeerOptions.DEFAULT);
        int channel = pair.offerer.call(peer -> peer.createDataChannel(RELIABLE));
        pair.negotiate(false, protocol == TransportProtocol.TCP ? TCP_ONLY : sdp -> sdp);
        pair.offerer.await(PeerEvent.DataChannelOpened.class);
        int other = pair.answerer.await(PeerEvent.DataChannelAnnounced.class).channel();
        for (int length : new int[] {0, 1, 1_100, 1_200, 65_536, 262_144}) {
            assertDelivered(pair.offerer, channel, pair.answerer, length);
            assertDelivered(pair.answerer, other, pair.offerer, length);
        }
        NetworkPath path = pair.offerer.call(PeerTransport::selectedPath);
        assertThat(path.protocol()).isEqualTo(protocol);
        close(pair);
    }

    private static void assertDelivered(
            LoopPair.End from, int channel, LoopPair.End to, int length) {
        byte[] message = bytes(length, length);
        SendResult result = from.call(peer -> peer.send(channel, true, ByteBuffer.wrap(message)));
        assertThat(result).isEqualTo(SendResult.QUEUED);
        PeerEvent.MessageReceived received = to.await(PeerEvent.MessageReceived.class);
        assertThat(received.binary()).isTrue();
        assertThat(received.payload()).isEqualTo(ByteBuffer.wrap(message));
    }

    @Test
    void twoClientsConnectOnPlainNio() throws IOException {
        try (TransportLoop left = clientLoop("left", false);
                TransportLoop right = clientLoop("right", false)) {
            LoopPair pair =
                    new LoopPair(
                            new LoopPair.End(left, PeerOptions.DEFAULT),
                            new LoopPair.End(right, PeerOptions.DEFAULT));
            LoopPair.Channels channels = pair.open(RELIABLE);
            assertDelivered(pair.offerer, channels.offerer(), pair.answerer, 100_000);
            assertDelivered(pair.answerer, channels.answerer(), pair.offerer, 100_000);
        }
    }

    @Test
    void manyConnectionsShareOneSocket() {
        List<LoopPair> pairs = new ArrayList<>();
        List<LoopPair.Channels> channels = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            LoopPair pair = pair(LITE);
            pairs.add(pair);
            channels.add(pair.open(RELIABLE));
        }
        for (int i = 0; i < 20; i++) {
            int length = 100 + i;
            assertDelivered(
                    pairs.get(i).offerer, channels.get(i).offerer(), pairs.get(i).answerer, length);
        }
        pairs.forEach(TransportLoopTest::close);
    }

    @Test
    void manyChannelsOpenInOneConnection() {
        LoopPair pair = pair(LITE);
        int count = 200;
        for (int i = 0; i < count; i++) {
            DataChannelOptions options = DataChannelOptions.reliable("channel " + i);
            pair.offerer.call(peer -> peer.createDataChannel(options));
        }
        pair.negotiate(false);
        Set<String> labels = new HashSet<>();
        for (int i = 0; i < count; i++) {
            labels.add(pair.answerer.await(PeerEvent.DataChannelAnnounced.class).label());
        }
        assertThat(labels).hasSize(count).contains("channel 0", "channel 199");
        for (int i = 0; i < count; i++) {
            pair.offerer.await(PeerEvent.DataChannelOpened.class);
        }
        close(pair);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anIceRestartKeepsTheConnection(boolean lite) {
        LoopPair pair = pair(lite ? LITE : PeerOptions.DEFAULT);
        LoopPair.Channels channels = pair.open(RELIABLE);
        String before = pair.answerer.call(PeerTransport::localUfrag);
        pair.negotiate(true);
        assertThat(pair.answerer.call(PeerTransport::localUfrag)).isNotEqualTo(before);
        assertDelivered(pair.offerer, channels.offerer(), pair.answerer, 10_000);
        assertDelivered(pair.answerer, channels.answerer(), pair.offerer, 10_000);
        close(pair);
    }

    @Test
    void strangersAreDroppedWhileASessionRuns() throws IOException {
        LoopPair pair = pair(LITE);
        LoopPair.Channels channels = pair.open(RELIABLE);
        long before = LoopPair.onLoop(server, TransportLoopTest::strangers);
        SplittableRandom random = new SplittableRandom(3);
        try (DatagramSocket socket = new DatagramSocket()) {
            for (int i = 0; i < 500; i++) {
                byte[] rubbish = bytes(random.nextInt(1, 1500), i);
                rubbish[0] = (byte) i;
                socket.send(
                        new DatagramPacket(rubbish, rubbish.length, server.udpAddresses().get(0)));
            }
        }
        assertDelivered(pair.offerer, channels.offerer(), pair.answerer, 5_000);
        assertThat(LoopPair.onLoop(server, TransportLoopTest::strangers)).isGreaterThan(before);
        close(pair);
    }

    private static long strangers() {
        return server.counter(LoopCounter.STRANGERS_DROPPED);
    }

    @Test
    void aTcpConnectionThatSpeaksSomethingElseIsClosed() throws IOException {
        InetSocketAddress address = server.tcpAddresses().get(0);
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes());
            InputStream in = socket.getInputStream();
            assertThat(in.read()).isEqualTo(-1);
        }
        try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(new byte[] {0, 4, 1, 2, 3, 4});
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void eachEndLearnsWhyItWasClosed() {
        LoopPair pair = pair(LITE);
        pair.open(RELIABLE);
        pair.offerer.call(
                peer -> {
                    peer.close("gone home");
                    return "";
                });
        assertThat(awaitState(pair.offerer, PeerState.CLOSED).reason()).isEqualTo("gone home");
        assertThat(awaitState(pair.answerer, PeerState.CLOSED).reason())
                .containsAnyOf("the other side closed", "the data channels ended");
    }

    @Test
    void closingALoopSaysGoodbyeToItsPeers() throws IOException {
        TransportLoop other = start("other", loopback(0), loopback(0), true);
        LoopPair pair =
                new LoopPair(
                        new LoopPair.End(client, PeerOptions.DEFAULT),
                        new LoopPair.End(other, LITE));
        pair.open(RELIABLE);
        other.close();
        other.close();
        assertThat(awaitState(pair.offerer, PeerState.CLOSED).reason()).isNotNull();
        assertThatThrownBy(() -> LoopPair.onLoop(other, () -> 1)).isNotNull();
    }

    @Test
    void aPortInUseIsNamed() {
        InetSocketAddress taken = server.udpAddresses().get(0);
        assertThatThrownBy(() -> start("second", taken, loopback(0), true))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("UDP")
                .hasMessageContaining(Integer.toString(taken.getPort()));
        InetSocketAddress tcp = server.tcpAddresses().get(0);
        assertThatThrownBy(() -> start("third", loopback(0), tcp, false))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("TCP")
                .hasMessageContaining(Integer.toString(tcp.getPort()));
    }

    @Test
    void aListenerThatThrowsLosesItsOwnConnectionOnly() {
        LoopPair good = pair(LITE);
        LoopPair.Channels channels = good.open(RELIABLE);
        AtomicInteger closed = new AtomicInteger();
        Logger log = (Logger) LoggerFactory.getLogger(TransportLoop.class);
        log.setLevel(Level.OFF);
        PeerTransport bad =
                LoopPair.onLoop(
                        server,
                        () ->
                                server.newPeer(
                                        PeerOptions.DEFAULT,
                                        (peer, event) -> {
                                            if (event instanceof PeerEvent.ConnectionStateChanged) {
                                                closed.incrementAndGet();
                                            }
                                            throw new IllegalArgumentException("on purpose");
                                        }));
        LoopPair.onLoop(server, () -> bad.createDataChannel(RELIABLE));
        assertThat(LoopPair.onLoop(server, bad::state)).isEqualTo(PeerState.CLOSED);
        assertThat(closed).hasValue(1);
        log.setLevel(null);
        assertDelivered(good.offerer, channels.offerer(), good.answerer, 100);
        close(good);
    }

    @Test
    void aThousandPeersLeaveNothingBehind() {
        int before = LoopPair.onLoop(server, server::peerCount);
        int threads = Thread.activeCount();
        for (int i = 0; i < 1_000; i++) {
            LoopPair.onLoop(
                    server,
                    () -> {
                        PeerTransport peer = server.newPeer(LITE, (source, event) -> {});
                        peer.createOffer(false);
                        peer.close("test");
                        return "";
                    });
        }
        assertThat(LoopPair.onLoop(server, server::peerCount)).isEqualTo(before);
        assertThat(LoopPair.onLoop(server, server::knownUfrags)).isEqualTo(before);
        assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 2);
    }

    @Test
    void connectionsThatComeAndGoLeaveNoRoutes() {
        for (int i = 0; i < 30; i++) {
            LoopPair pair = pair(LITE);
            pair.open(RELIABLE);
            close(pair);
        }
        assertThat(LoopPair.onLoop(client, client::peerCount)).isZero();
        assertThat(LoopPair.onLoop(server, () -> server.sharedUdp().get(0).routes()))
                .isLessThanOrEqualTo(LoopPair.onLoop(server, server::peerCount));
    }

    @Test
    void tasksRunOnTheLoopAndOthersAreRefused() throws InterruptedException {
        CountDownLatch ran = new CountDownLatch(1);
        Cancellable never = client.schedule(Duration.ofMillis(1), ran::countDown);
        assertThat(ran.await(60, TimeUnit.SECONDS)).isTrue();
        never.cancel();
        assertThat(client.inLoop()).isFalse();
        assertThat(LoopPair.onLoop(client, client::inLoop)).isTrue();
        assertThatThrownBy(() -> client.newPeer(LITE, (peer, event) -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("client");
    }

    @Test
    void trafficIsCounted() {
        LoopPair pair = pair(LITE);
        LoopPair.Channels channels = pair.open(RELIABLE);
        assertDelivered(pair.offerer, channels.offerer(), pair.answerer, 100);
        assertThat(count(pair.offerer, PeerCounter.MESSAGES_SENT)).isEqualTo(1);
        assertThat(count(pair.answerer, PeerCounter.MESSAGES_RECEIVED)).isEqualTo(1);
        assertThat(count(pair.answerer, PeerCounter.BYTES_RECEIVED)).isGreaterThan(1000);
        assertThat(count(pair.answerer, PeerCounter.UNVALIDATED_DROPPED)).isZero();
        close(pair);
    }

    private static long count(LoopPair.End end, PeerCounter counter) {
        return end.call(peer -> peer.counters().get(counter));
    }
}
