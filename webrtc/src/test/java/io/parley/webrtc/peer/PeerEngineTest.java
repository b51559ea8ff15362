package io.parley.webrtc.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.testkit.LinkOptions;
import io.parley.testkit.VirtualNetwork;
import io.parley.webrtc.datachannel.DataChannelOptions;
import io.parley.webrtc.datachannel.SendResult;
import io.parley.webrtc.ice.IceCounters;
import io.parley.webrtc.sdp.SdpException;
import io.parley.webrtc.sdp.SdpType;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerEngineTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final PeerOptions LITE = PeerOptions.builder().iceLite(true).build();

    private VirtualNetwork network = new VirtualNetwork(1, LinkOptions.PERFECT);
    private PeerHost client = new PeerHost("10.0.0.1", PeerOptions.DEFAULT);
    private PeerHost server = new PeerHost("10.0.0.2", LITE);

    private void attach() {
        network.attach(client.address, client);
        network.attach(server.address, server);
    }

    private int connect() throws SdpException {
        attach();
        int channel = client.engine.createDataChannel(DataChannelOptions.reliable("_reliable"), 0);
        client.negotiateWith(server, false);
        boolean open =
                network.runUntil(
                        () ->
                                client.first(PeerEvent.DataChannelOpened.class).isPresent()
                                        && server.first(PeerEvent.DataChannelAnnounced.class)
                                                .isPresent(),
                        LIMIT);
        assertThat(open).as("channel open; states " + client.states()).isTrue();
        return channel;
    }

    private int serverChannel() {
        return server.first(PeerEvent.DataChannelAnnounced.class).orElseThrow().channel();
    }

    private static ByteBuffer text(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(PeerEvent.MessageReceived message) {
        return StandardCharsets.UTF_8.decode(message.payload().duplicate()).toString();
    }

    private List<String> received(PeerHost host) {
        return host.all(PeerEvent.MessageReceived.class).stream()
                .map(PeerEngineTest::text)
                .toList();
    }

    @Test
    void aFullAgentConnectsToALiteOneAndMessagesFlowBothWays() throws SdpException {
        int channel = connect();
        client.engine.send(channel, false, text("hello"), network.nowNanos());
        server.engine.send(serverChannel(), false, text("world"), network.nowNanos());
        network.runUntil(() -> !received(client).isEmpty() && !received(server).isEmpty(), LIMIT);
        assertThat(received(server)).containsExactly("hello");
        assertThat(received(client)).containsExactly("world");
        assertThat(client.states()).containsExactly(PeerState.CONNECTING, PeerState.CONNECTED);
        assertThat(server.states()).containsExactly(PeerState.CONNECTING, PeerState.CONNECTED);
        assertThat(client.engine.srtpKeys()).isNotNull();
        assertThat(client.all(PeerEvent.NegotiationNeeded.class)).hasSize(1);
    }

    @Test
    void twoFullAgentsConnect() throws SdpException {
        server = new PeerHost("10.0.0.2", PeerOptions.DEFAULT);
        connect();
        assertThat(server.engine.state()).isEqualTo(PeerState.CONNECTED);
    }

    /** Whatever waited for a timer would be off the beat of the network. */
    @ParameterizedTest
    @ValueSource(longs = {0, 10})
    void fromTheDescriptionsToTheOpenChannelNoTimerIsWaitedFor(long delayMillis)
            throws SdpException {
        Duration delay = Duration.ofMillis(delayMillis);
        network = new VirtualNetwork(1, LinkOptions.PERFECT.withDelay(delay, delay));
        server = new PeerHost("10.0.0.2", PeerOptions.DEFAULT);
        connect();
        long trips = delayMillis == 0 ? 0 : network.nowNanos() / delay.toNanos();
        assertThat(network.nowNanos()).isEqualTo(trips * delay.toNanos());
        assertThat(trips).as("ICE 3, DTLS 6, SCTP 5").isLessThanOrEqualTo(14);
    }

    @Test
    void aLiteSideMayOffer() throws SdpException {
        attach();
        int channel = server.engine.createDataChannel(DataChannelOptions.lossy("_lossy"), 0);
        server.negotiateWith(client, false);
        network.runUntil(() -> server.first(PeerEvent.DataChannelOpened.class).isPresent(), LIMIT);
        assertThat(client.first(PeerEvent.DataChannelAnnounced.class).orElseThrow().label())
                .isEqualTo("_lossy");
        assertThat(server.engine.streamId(channel)).isEqualTo(1);
    }

    @Test
    void candidatesMayTrickleInAfterTheDescriptions() throws SdpException {
        attach();
        client.engine.createDataChannel(DataChannelOptions.reliable("late"), 0);
        String offer = client.offer(false).replaceAll("a=(candidate|end-of-cand).*\r\n", "");
        String answer = server.answer(offer).replaceAll("a=(candidate|end-of-cand).*\r\n", "");
        client.engine.setRemoteDescription(SdpType.ANSWER, answer, 0);
        network.run(Duration.ofSeconds(2));
        assertThat(client.engine.state()).isEqualTo(PeerState.CONNECTING);
        for (PeerEvent.LocalCandidate told : server.all(PeerEvent.LocalCandidate.class)) {
            client.engine.addRemoteCandidate(
                    told.candidate(), told.mid(), told.mLineIndex(), network.nowNanos());
        }
        network.runUntil(() -> client.first(PeerEvent.DataChannelOpened.class).isPresent(), LIMIT);
        assertThat(client.engine.state()).isEqualTo(PeerState.CONNECTED);
    }

    @Test
    void dataThatDecryptsKeepsALiteSideConnectedWithoutChecks() throws SdpException {
        // Some full agents check no more while they send data.
        int channel = connect();
        server.deafToStun = true;
        for (int second = 0; second < 25; second++) {
            client.engine.send(channel, false, text("tick"), network.nowNanos());
            network.run(Duration.ofSeconds(1));
        }
        assertThat(server.engine.state()).isEqualTo(PeerState.CONNECTED);
        assertThat(received(server)).hasSize(25);
    }

    @Test
    void nothingIsSentOnceConsentHasExpired() throws SdpException {
        int channel = connect();
        network.detach(server.address);
        network.runUntil(() -> client.engine.state() == PeerState.FAILED, Duration.ofMinutes(2));
        assertThat(client.engine.state()).isEqualTo(PeerState.FAILED);
        network.run(Duration.ofSeconds(5));
        long sent = network.datagramsSent();
        client.engine.send(channel, false, text("anybody there?"), network.nowNanos());
        network.run(Duration.ofSeconds(30));
        assertThat(network.datagramsSent()).isEqualTo(sent);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aBadNetworkDelaysButLosesNothing(long seed) throws SdpException {
        network =
                new VirtualNetwork(
                        seed,
                        LinkOptions.PERFECT
                                .withLoss(0.1)
                                .withDuplication(0.05)
                                .withDelay(Duration.ofMillis(5), Duration.ofMillis(40)));
        int channel = connect();
        byte[] large = new byte[100_000];
        new SplittableRandom(seed).nextBytes(large);
        for (int i = 0; i < 20; i++) {
            client.engine.send(channel, true, ByteBuffer.wrap(large), network.nowNanos());
        }
        boolean done =
                network.runUntil(
                        () -> server.all(PeerEvent.MessageReceived.class).size() == 20,
                        Duration.ofMinutes(5));
        assertThat(done).as("seed " + seed).isTrue();
        assertThat(server.all(PeerEvent.MessageReceived.class))
                .allMatch(message -> message.payload().equals(ByteBuffer.wrap(large)));
    }

    @Test
    void aMessageLargerThanTheOtherSideTakesIsRefused() throws SdpException {
        server =
                new PeerHost(
                        "10.0.0.2",
                        PeerOptions.builder().iceLite(true).maxMessageSize(5000).build());
        int channel = connect();
        assertThat(client.engine.send(channel, true, ByteBuffer.allocate(5001), network.nowNanos()))
                .isEqualTo(SendResult.TOO_LARGE);
        assertThat(client.engine.send(channel, true, ByteBuffer.allocate(5000), network.nowNanos()))
                .isEqualTo(SendResult.QUEUED);
    }

    @Test
    void packetsOfStrangersAndRubbishDoNoHarm() throws SdpException {
        int channel = connect();
        InetSocketAddress stranger = new InetSocketAddress("10.9.9.9", 9);
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 2_000; i++) {
            byte[] rubbish = new byte[random.nextInt(1, 200)];
            random.nextBytes(rubbish);
            rubbish[0] = (byte) (i % 256);
            InetSocketAddress from = i % 2 == 0 ? stranger : client.address;
            network.send(from, server.address, ByteBuffer.wrap(rubbish));
        }
        client.engine.send(channel, false, text("still here"), network.nowNanos());
        network.runUntil(() -> !received(server).isEmpty(), LIMIT);
        assertThat(received(server)).containsExactly("still here");
        PeerCounters counters = server.engine.counters();
        assertThat(counters.get(PeerCounter.UNVALIDATED_DROPPED)).isGreaterThan(900);
        assertThat(counters.get(PeerCounter.SRTP_DROPPED)).isPositive();
        assertThat(counters.get(PeerCounter.UNKNOWN_DROPPED)).isPositive();
        assertThat(server.engine.iceCounters().get(IceCounters.Counter.MALFORMED)).isPositive();
    }

    @Test
    void closingTellsTheOtherSide() throws SdpException {
        connect();
        client.engine.close("done", network.nowNanos());
        client.engine.close("twice", network.nowNanos());
        network.runUntil(() -> server.engine.state() == PeerState.CLOSED, LIMIT);
        assertThat(reason(client)).isEqualTo("done");
        assertThat(reason(server)).containsAnyOf("the other side closed", "data channels ended");
        assertThat(client.engine.nextTimeout()).isEqualTo(Long.MAX_VALUE);
        assertThatThrownBy(() -> client.engine.createOffer(false, 0))
                .isInstanceOf(IllegalStateException.class);
    }

    private static String reason(PeerHost host) {
        List<PeerEvent.ConnectionStateChanged> all =
                host.all(PeerEvent.ConnectionStateChanged.class);
        return String.valueOf(all.get(all.size() - 1).reason());
    }

    @Test
    void aWrongFingerprintFailsTheConnection() throws SdpException {
        attach();
        client.engine.createDataChannel(DataChannelOptions.reliable("x"), 0);
        String answer = server.answer(client.offer(false));
        String wrong = answer.replaceAll("(a=fingerprint:sha-256 )..:..", "$1AA:BB");
        client.engine.setRemoteDescription(SdpType.ANSWER, wrong, 0);
        network.runUntil(() -> client.engine.state() == PeerState.FAILED, LIMIT);
        assertThat(client.engine.state()).isEqualTo(PeerState.FAILED);
        assertThat(reason(client)).contains("DTLS").contains("fingerprint");
        assertThat(server.all(PeerEvent.DataChannelAnnounced.class)).isEmpty();
    }

    @Test
    void withoutAPathTheConnectionFailsInTime() throws SdpException {
        network.attach(client.address, client);
        client.engine.createDataChannel(DataChannelOptions.reliable("x"), 0);
        client.negotiateWith(server, false);
        network.runUntil(() -> client.engine.state() == PeerState.FAILED, Duration.ofMinutes(2));
        assertThat(reason(client)).isEqualTo("ICE failed: no path to the other side");
    }

    @Test
    void aSilentPathDisconnectsAndThenFails() throws SdpException {
        connect();
        network.detach(server.address);
        network.runUntil(() -> client.engine.state() == PeerState.FAILED, Duration.ofMinutes(2));
        assertThat(client.states()).endsWith(PeerState.DISCONNECTED, PeerState.FAILED);
        assertThat(reason(client)).isEqualTo("ICE failed: the other side stopped answering");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anIceRestartKeepsTheChannels(boolean clientOffers) throws SdpException {
        int channel = connect();
        String before = server.engine.localUfrag();
        PeerHost offerer = clientOffers ? client : server;
        offerer.negotiateWith(clientOffers ? server : client, true);
        assertThat(server.engine.localUfrag()).isNotEqualTo(before);
        network.run(Duration.ofSeconds(5));
        assertThat(client.engine.state()).isEqualTo(PeerState.CONNECTED);
        assertThat(server.engine.state()).isEqualTo(PeerState.CONNECTED);
        client.engine.send(channel, false, text("after"), network.nowNanos());
        network.runUntil(() -> !received(server).isEmpty(), LIMIT);
        assertThat(received(server)).containsExactly("after");
        assertThat(server.all(PeerEvent.LocalCandidatesDone.class)).hasSize(2);
    }

    @Test
    void aNewExchangeWithoutARestartChangesNothing() throws SdpException {
        int channel = connect();
        String ufrag = server.engine.localUfrag();
        client.negotiateWith(server, false);
        server.negotiateWith(client, false);
        assertThat(server.engine.localUfrag()).isEqualTo(ufrag);
        client.engine.send(channel, false, text("same"), network.nowNanos());
        network.runUntil(() -> !received(server).isEmpty(), LIMIT);
        assertThat(received(server)).containsExactly("same");
        assertThat(client.states()).containsExactly(PeerState.CONNECTING, PeerState.CONNECTED);
    }

    @Test
    void mediaSectionsMayBeAddedLater() throws SdpException {
        int channel = connect();
        String audio =
                "m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 0.0.0.0\r\na=mid:a\r\na=sendonly\r\n"
                        + "a=rtcp-mux\r\na=rtpmap:111 opus/48000/2\r\n";
        String offer = client.offer(false).replace("BUNDLE 0", "BUNDLE 0 a") + audio;
        String answer = server.answer(offer);
        assertThat(answer).contains("m=audio 9 ").contains("a=recvonly").contains("BUNDLE 0 a");
        client.engine.setLocalDescription(SdpType.ROLLBACK, "", network.nowNanos());
        client.engine.send(channel, false, text("data"), network.nowNanos());
        network.runUntil(() -> !received(server).isEmpty(), LIMIT);
        assertThat(received(server)).containsExactly("data");
    }

    @Test
    void aChangedFingerprintIsRefused() throws SdpException {
        connect();
        String offer = client.offer(false).replaceAll("(a=fingerprint:sha-256 )..:..", "$1AA:BB");
        assertThatThrownBy(() -> server.engine.setRemoteDescription(SdpType.OFFER, offer, 0))
                .isInstanceOf(SdpException.class)
                .hasMessageContaining("fingerprint");
        assertThat(server.engine.state()).isEqualTo(PeerState.CONNECTED);
    }

    @Test
    void closingAChannelTellsBothSides() throws SdpException {
        int channel = connect();
        client.engine.closeDataChannel(channel, network.nowNanos());
        network.runUntil(
                () ->
                        client.first(PeerEvent.DataChannelClosed.class).isPresent()
                                && server.first(PeerEvent.DataChannelClosed.class).isPresent(),
                LIMIT);
        assertThat(server.first(PeerEvent.DataChannelClosed.class).orElseThrow().channel())
                .isEqualTo(serverChannel());
        assertThat(client.engine.send(channel, false, text("x"), network.nowNanos()))
                .isEqualTo(SendResult.NOT_OPEN);
    }
}
