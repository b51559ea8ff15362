package io.parley.webrtc.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.LinkOptions;
import io.parley.testkit.VirtualNat;
import io.parley.testkit.VirtualNat.Kind;
import io.parley.testkit.VirtualNetwork;
import io.parley.testkit.VirtualTurnServer;
import io.parley.webrtc.datachannel.DataChannelOptions;
import io.parley.webrtc.sdp.SdpException;
import io.parley.webrtc.turn.IceServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** Two whole connections behind NATs, with a STUN and TURN server outside. */
class PeerNatTest {
    private static final String INSIDE = "192.168.0.2";
    private static final InetSocketAddress SERVER = new InetSocketAddress("203.0.113.1", 3478);
    private static final IceServer STUN = IceServer.of("stun:203.0.113.1");
    private static final IceServer TURN = IceServer.of("turn:203.0.113.1", "user", "secret");
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private VirtualNetwork network = new VirtualNetwork(1, LinkOptions.PERFECT);
    private VirtualTurnServer server = VirtualTurnServer.on(network, SERVER, "user", "secret");
    private PeerHost offerer = new PeerHost(INSIDE, PeerOptions.DEFAULT);
    private PeerHost answerer = new PeerHost(INSIDE, PeerOptions.DEFAULT);
    private int toldByOfferer;
    private int toldByAnswerer;

    private static InetAddress ip(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static PeerOptions options(IceTransportPolicy policy, IceServer... servers) {
        return PeerOptions.builder()
                .iceServers(List.of(servers))
                .iceTransportPolicy(policy)
                .build();
    }

    private void place(long seed, LinkOptions link, Kind left, Kind right, PeerOptions options) {
        network = new VirtualNetwork(seed, link);
        server = VirtualTurnServer.on(network, SERVER, "user", "secret");
        offerer = new PeerHost(INSIDE, options);
        answerer = new PeerHost(INSIDE, options);
        VirtualNat leftNat = VirtualNat.of(left, ip("198.51.100.1"));
        VirtualNat rightNat = VirtualNat.of(right, ip("198.51.100.2"));
        network.attachBehind(leftNat, offerer.address, offerer);
        network.attachBehind(rightNat, answerer.address, answerer);
    }

    private static void pass(List<PeerEvent> from, int first, PeerHost to) {
        for (PeerEvent event : from.subList(first, from.size())) {
            if (event instanceof PeerEvent.LocalCandidate told) {
                to.engine.addRemoteCandidate(
                        told.candidate(), told.mid(), told.mLineIndex(), to.nowNanos);
            }
        }
    }

    private boolean connect() throws SdpException {
        return connect(this::isConnected);
    }

    /** Candidates reach the other side as they are told, with some delay. */
    private boolean connect(BooleanSupplier done) throws SdpException {
        toldByOfferer = 0;
        toldByAnswerer = 0;
        offerer.engine.createDataChannel(DataChannelOptions.reliable("data"), 0);
        offerer.negotiateWith(answerer, false);
        long end = network.nowNanos() + LIMIT.toNanos();
        while (network.nowNanos() < end && !done.getAsBoolean() && !hasFailed()) {
            network.run(Duration.ofMillis(20));
            pass(offerer.events, toldByOfferer, answerer);
            toldByOfferer = offerer.events.size();
            pass(answerer.events, toldByAnswerer, offerer);
            toldByAnswerer = answerer.events.size();
        }
        return done.getAsBoolean();
    }

    /** Both have a path. */
    private boolean hasPath() {
        return offerer.engine.selectedPath() != null && answerer.engine.selectedPath() != null;
    }

    private boolean isConnected() {
        return offerer.first(PeerEvent.DataChannelOpened.class).isPresent()
                && answerer.first(PeerEvent.DataChannelAnnounced.class).isPresent();
    }

    private boolean hasFailed() {
        return offerer.engine.state() == PeerState.FAILED
                && answerer.engine.state() == PeerState.FAILED;
    }

    private static InetAddress from(PeerHost host) {
        return Objects.requireNonNull(host.engine.selectedPath()).local().getAddress();
    }

    private String story() {
        return offerer.events + "\n" + answerer.events;
    }

    private void assertEcho() {
        int channel = offerer.first(PeerEvent.DataChannelOpened.class).orElseThrow().channel();
        int before = answerer.all(PeerEvent.MessageReceived.class).size();
        for (int i = 0; i < 20; i++) {
            offerer.engine.send(
                    channel, true, ByteBuffer.allocate(1 + 997 * i % 5000), network.nowNanos());
        }
        assertThat(
                        network.runUntil(
                                () ->
                                        answerer.all(PeerEvent.MessageReceived.class).size()
                                                == before + 20,
                                LIMIT))
                .isTrue();
    }

    @Test
    void conesMeetDirectlyWithTheHelpOfAStunServer() throws SdpException {
        Kind[] cones = {Kind.FULL_CONE, Kind.ADDRESS_RESTRICTED, Kind.PORT_RESTRICTED};
        for (Kind left : cones) {
            for (Kind right : cones) {
                place(1, LinkOptions.PERFECT, left, right, options(IceTransportPolicy.ALL, STUN));
                assertThat(connect()).as("%s to %s: %s", left, right, story()).isTrue();
                assertThat(from(offerer)).isEqualTo(offerer.address.getAddress());
                assertEcho();
            }
        }
    }

    @Test
    void conesMeetDirectlyEvenWhereARelayWouldWork() throws SdpException {
        PeerOptions both = options(IceTransportPolicy.ALL, STUN, TURN);
        place(1, LinkOptions.PERFECT, Kind.PORT_RESTRICTED, Kind.PORT_RESTRICTED, both);
        assertThat(connect()).as(story()).isTrue();
        network.run(Duration.ofSeconds(5));
        assertThat(from(offerer)).isEqualTo(offerer.address.getAddress());
        assertThat(from(answerer)).isEqualTo(answerer.address.getAddress());
    }

    @Test
    void symmetricNatsMeetAtARelay() throws SdpException {
        place(
                1,
                LinkOptions.PERFECT,
                Kind.SYMMETRIC,
                Kind.SYMMETRIC,
                options(IceTransportPolicy.ALL, TURN));
        assertThat(connect()).as(story()).isTrue();
        boolean relayed =
                from(offerer).equals(SERVER.getAddress())
                        || from(answerer).equals(SERVER.getAddress());
        assertThat(relayed).isTrue();
        long indications = server.indications();
        assertEcho();
        // Data goes over channels; only checks of pairs not in use may still go in indications.
        assertThat(server.indications() - indications).isLessThan(5);
    }

    @Test
    void symmetricNatsDoNotMeetWithoutARelayAndSayWhy() throws SdpException {
        place(
                1,
                LinkOptions.PERFECT,
                Kind.SYMMETRIC,
                Kind.SYMMETRIC,
                options(IceTransportPolicy.ALL, STUN));
        assertThat(connect()).isFalse();
        assertThat(reason(offerer)).isEqualTo("ICE failed: no path to the other side");
    }

    private static String reason(PeerHost host) {
        return host.all(PeerEvent.ConnectionStateChanged.class).stream()
                .filter(changed -> changed.state() == PeerState.FAILED)
                .map(changed -> String.valueOf(changed.reason()))
                .findFirst()
                .orElse("");
    }

    @Test
    void twoHostsBehindOneNatThatMayNotMeetInsideMeetAtItsOutside() throws SdpException {
        VirtualNat nat = VirtualNat.of(Kind.PORT_RESTRICTED, ip("198.51.100.1"));
        PeerOptions options = options(IceTransportPolicy.NO_HOST, STUN);
        offerer = new PeerHost(INSIDE, options);
        answerer = new PeerHost("192.168.0.3", options);
        network.attachBehind(nat, offerer.address, offerer);
        network.attachBehind(nat, answerer.address, answerer);
        assertThat(connect()).as(story()).isTrue();
        assertThat(Objects.requireNonNull(offerer.engine.selectedPath()).remote().getAddress())
                .isEqualTo(nat.outside());
        assertThat(story()).doesNotContain("typ host").doesNotContain("raddr 192.168");
        assertEcho();
    }

    @Test
    void aRelayedConnectionShowsNoOtherAddressAndUsesNone() throws SdpException {
        place(
                1,
                LinkOptions.PERFECT,
                Kind.FULL_CONE,
                Kind.FULL_CONE,
                options(IceTransportPolicy.RELAY, STUN, TURN));
        assertThat(connect()).as(story()).isTrue();
        assertThat(from(offerer)).isEqualTo(SERVER.getAddress());
        assertThat(from(answerer)).isEqualTo(SERVER.getAddress());
        assertEcho();
        for (PeerHost host : List.of(offerer, answerer)) {
            assertThat(host.all(PeerEvent.LocalCandidate.class))
                    .isNotEmpty()
                    .allMatch(told -> told.candidate().contains(" typ relay raddr 0.0.0.0 "));
            assertThat(String.valueOf(host.engine.localDescription()))
                    .contains(" typ relay ")
                    .contains("end-of-candidates")
                    .doesNotContain("192.168")
                    .doesNotContain("198.51.100");
        }
        offerer.engine.close("done", network.nowNanos());
        answerer.engine.close("done", network.nowNanos());
        network.run(Duration.ofSeconds(1));
        assertThat(server.allocations()).isZero();
    }

    @Test
    void candidatesAreToldAsTheyComeAndThenTheirEnd() throws SdpException {
        place(
                1,
                LinkOptions.PERFECT,
                Kind.FULL_CONE,
                Kind.FULL_CONE,
                options(IceTransportPolicy.ALL, STUN, TURN));
        String offer = offerer.offer(false);
        assertThat(offer).contains(" typ host").doesNotContain("end-of-candidates");
        network.run(Duration.ofSeconds(1));
        List<String> told =
                offerer.all(PeerEvent.LocalCandidate.class).stream()
                        .map(PeerEvent.LocalCandidate::candidate)
                        .toList();
        assertThat(told).hasSize(3);
        assertThat(told.get(0)).contains(" typ host");
        assertThat(told.get(1)).contains(" typ srflx raddr 192.168.0.2 rport 5000");
        assertThat(told.get(2)).contains(" typ relay raddr 198.51.100.1 rport ");
        assertThat(offerer.all(PeerEvent.LocalCandidatesDone.class)).hasSize(1);
        assertThat(String.valueOf(offerer.engine.localDescription()))
                .contains(" typ srflx ")
                .contains(" typ relay ")
                .contains("a=end-of-candidates");
    }

    @Test
    void aRelayThatLeadsNowhereEndsTheConnectionWithItsReason() throws SdpException {
        IceServer wrong = IceServer.of("turn:203.0.113.1", "user", "wrong");
        place(
                1,
                LinkOptions.PERFECT,
                Kind.FULL_CONE,
                Kind.FULL_CONE,
                options(IceTransportPolicy.RELAY, wrong));
        assertThat(connect()).isFalse();
        String expected =
                "ICE failed: this side has no address to offer"
                        + " (turn:203.0.113.1: 401 wrong user name or password)";
        assertThat(reason(offerer)).isEqualTo(expected);
        assertThat(offerer.all(PeerEvent.CandidateError.class))
                .containsExactly(
                        new PeerEvent.CandidateError(
                                "turn:203.0.113.1", 401, "401 wrong user name or password"));
        assertThat(network.nowNanos()).isLessThan(Duration.ofSeconds(2).toNanos());
    }

    @Test
    void serversThatAreDownHoldUpNothingButTheEndOfCandidates() throws SdpException {
        place(
                1,
                LinkOptions.PERFECT,
                Kind.FULL_CONE,
                Kind.FULL_CONE,
                options(IceTransportPolicy.ALL, STUN, TURN));
        server.down(true);
        String offer = offerer.offer(false);
        assertThat(offer).contains(" typ host");
        network.run(Duration.ofSeconds(9));
        assertThat(offerer.all(PeerEvent.LocalCandidatesDone.class)).isEmpty();
        network.run(Duration.ofSeconds(2));
        assertThat(offerer.all(PeerEvent.LocalCandidatesDone.class)).hasSize(1);
        assertThat(offerer.all(PeerEvent.CandidateError.class))
                .extracting(PeerEvent.CandidateError::reason)
                .containsExactly("no answer", "no answer");
    }

    @Test
    void anEntryThatIsNoServerSpoilsNothing() throws SdpException {
        place(
                1,
                LinkOptions.PERFECT,
                Kind.FULL_CONE,
                Kind.FULL_CONE,
                options(
                        IceTransportPolicy.ALL,
                        IceServer.of("http://example.org"),
                        IceServer.of("stun:203.0.113.1?transport=tcp"),
                        IceServer.of("stun:nowhere.invalid"),
                        STUN));
        assertThat(connect()).as(story()).isTrue();
        assertThat(offerer.all(PeerEvent.CandidateError.class))
                .extracting(PeerEvent.CandidateError::reason)
                .containsExactly(
                        "not a STUN or TURN URL",
                        "an address that TCP is seen at is of no use",
                        "there is no host nowhere.invalid");
    }

    @Test
    void aRelayThatDiesIsNoticedAndTheConnectionEnds() throws SdpException {
        place(
                1,
                LinkOptions.PERFECT,
                Kind.SYMMETRIC,
                Kind.SYMMETRIC,
                options(IceTransportPolicy.ALL, TURN));
        assertThat(connect()).isTrue();
        server.down(true);
        network.run(Duration.ofSeconds(45));
        assertThat(reason(offerer)).startsWith("ICE failed: the other side stopped answering");
    }

    @Test
    void aRelayedConnectionLastsForHours() throws SdpException {
        place(
                1,
                LinkOptions.PERFECT,
                Kind.SYMMETRIC,
                Kind.SYMMETRIC,
                options(IceTransportPolicy.RELAY, TURN));
        assertThat(connect()).isTrue();
        for (int i = 0; i < 6; i++) {
            network.run(Duration.ofMinutes(20));
            assertEcho();
        }
        assertThat(offerer.states()).containsExactly(PeerState.CONNECTING, PeerState.CONNECTED);
    }

    /** Every pair of NATs, over networks that lose, double, delay and reorder. */
    @Test
    void everyPairOfNatsMeetsOverEveryNetwork() throws SdpException {
        PeerOptions options = options(IceTransportPolicy.ALL, STUN, TURN);
        Kind[] kinds = Kind.values();
        for (int seed = 0; seed < 208; seed++) {
            Kind left = kinds[seed % kinds.length];
            Kind right = kinds[seed / kinds.length % kinds.length];
            LinkOptions link =
                    LinkOptions.PERFECT
                            .withLoss(seed % 5 * 0.04)
                            .withDuplication(seed % 3 * 0.1)
                            .withDelay(Duration.ofMillis(1), Duration.ofMillis(1 + seed * 7 % 80));
            place(seed, link, left, right, options);
            assertThat(connect()).as("seed %s, %s to %s: %s", seed, left, right, story()).isTrue();
        }
    }
}
