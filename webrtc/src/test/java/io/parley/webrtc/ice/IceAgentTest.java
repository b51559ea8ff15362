package io.parley.webrtc.ice;

import static io.parley.webrtc.ice.FakePeer.MS;
import static io.parley.webrtc.ice.FakePeer.PATH;
import static io.parley.webrtc.ice.FakePeer.REMOTE;
import static io.parley.webrtc.ice.IceHost.address;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.webrtc.ice.FakePeer.Sent;
import io.parley.webrtc.ice.IceCounters.Counter;
import io.parley.webrtc.stun.StunClass;
import io.parley.webrtc.stun.StunIntegrityKey;
import io.parley.webrtc.stun.StunMessage;
import io.parley.webrtc.wire.Deadline;
import io.parley.webrtc.wire.NetworkPath;
import io.parley.webrtc.wire.TransportProtocol;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The full agent, driven by hand. */
class IceAgentTest {
    private static NetworkPath pathTo(String ip, int port) {
        return new NetworkPath(TransportProtocol.UDP, FakePeer.LOCAL, address(ip, port));
    }

    @Test
    void aCheckHasAllThatRfc8445Asks() {
        FakePeer peer = new FakePeer(IceOptions.DEFAULT).known();
        Sent sent = peer.onlySent();
        StunMessage check = sent.message();
        assertThat(sent.path()).isEqualTo(PATH);
        assertThat(check.messageClass()).isEqualTo(StunClass.REQUEST);
        assertThat(check.username()).isEqualTo(FakePeer.UFRAG + ":" + peer.agent.localUfrag());
        assertThat(check.verify(peer.key)).isTrue();
        assertThat(check.hasFingerprint()).isTrue();
        assertThat(check.isFromControlled()).isTrue();
        assertThat(check.useCandidate()).isFalse();
        assertThat(check.priority() >> 24).isEqualTo(110); // as if it were peer-reflexive
        assertThat(peer.agent.state()).isEqualTo(IceState.CHECKING);
    }

    @Test
    void credentialsAreLongEnoughAndDifferEachTime() {
        IceAgent one = new IceAgent(IceOptions.DEFAULT, IceHost.seededRandom(1));
        IceAgent other = new IceAgent(IceOptions.DEFAULT, IceHost.seededRandom(2));
        assertThat(one.localUfrag()).matches("[A-Za-z0-9+/]{4,256}");
        assertThat(one.localPassword()).matches("[A-Za-z0-9+/]{22,256}");
        assertThat(one.localUfrag()).isNotEqualTo(other.localUfrag());
        assertThat(one.localPassword()).isNotEqualTo(other.localPassword());
    }

    @Test
    void aLostCheckIsRepeatedAfterDoublingWaits() {
        FakePeer peer = new FakePeer(IceOptions.DEFAULT).known();
        List<Sent> first = peer.drain();
        for (long millis : new long[] {200, 600, 1400, 3000, 4600, 6200, 7800, 9400}) {
            peer.step();
            assertThat(peer.now / MS).isEqualTo(millis);
            assertThat(peer.onlySent().bytes()).isEqualTo(first.get(0).bytes());
        }
        peer.runTo(29_999 * MS);
        assertThat(peer.agent.state()).isEqualTo(IceState.CHECKING);
    }

    @Test
    void anAgentWhosePairsAllFailedFailsWhenItsPatienceEnds() {
        FakePeer peer = new FakePeer(IceOptions.DEFAULT).known();
        peer.agent.endOfRemoteCandidates(0);
        assertThat(peer.runTo(29_999 * MS)).hasSize(9);
        assertThat(peer.runTo(30_000 * MS)).isEmpty();
        assertThat(peer.states()).containsExactly(IceState.CHECKING, IceState.FAILED);
        assertThat(peer.agent.nextTimeout()).isEqualTo(Deadline.NEVER);
    }

    @Test
    void anAgentThatIsToldNoCandidateFailsToo() {
        FakePeer peer = new FakePeer(IceOptions.DEFAULT).introduced();
        peer.runTo(30_000 * MS);
        assertThat(peer.agent.state()).isEqualTo(IceState.FAILED);
    }

    @Test
    void theControllingAgentNominatesAsSoonAsItsOnlyPairIsValid() {
        FakePeer peer = new FakePeer(IceOptions.DEFAULT).controlling().known();
        Sent check = peer.onlySent();
        assertThat(check.message().useCandidate()).isFalse(); // regular nomination
        peer.now = 3 * MS;
        peer.answer(check);
        Sent nomination = peer.onlySent();
        assertThat(nomination.message().useCandidate()).isTrue();
        assertThat(nomination.message().isFromControlling()).isTrue();
        assertThat(peer.agent.selectedPath()).isEqualTo(PATH);
        assertThat(peer.agent.state()).isEqualTo(IceState.CONNECTED);
        peer.answer(nomination);
        assertThat(peer.drain()).isEmpty();
        assertThat(peer.events)
                .containsExactly(
                        new IceEvent.StateChanged(IceState.CHECKING),
                        new IceEvent.SelectedPathChanged(PATH),
                        new IceEvent.StateChanged(IceState.CONNECTED),
                        new IceEvent.StateChanged(IceState.COMPLETED));
    }

    @Test
    void aNominationThatNobodyConfirmsFailsItsPairAndTheNextValidOneIsNominated() {
        FakePeer peer = new FakePeer(IceOptions.DEFAULT).controlling().known();
        InetSocketAddress worse = address("10.0.0.3", 3000);
        peer.agent.addRemoteCandidate(IceCandidate.host(worse, 1), 0);
        List<Sent> checks = peer.drain();
        checks.forEach(peer::answer);
        Sent nomination = peer.onlySent();
        assertThat(nomination.path()).isEqualTo(PATH);
        for (Sent sent : peer.runTo(20_000 * MS)) {
            if (sent.path().remote().equals(worse)) {
                peer.answer(sent);
            }
        }
        peer.drain();
        assertThat(FakePeer.selected(peer.agent).remote()).isEqualTo(worse);
    }

    @Test
    void aBetterPairThatAnswersARoundTripLaterIsStillPreferred() {
        FakePeer peer = new FakePeer(IceOptions.DEFAULT).controlling().known();
        InetSocketAddress worse = address("10.0.0.3", 3000);
        peer.agent.addRemoteCandidate(IceCandidate.host(worse, 1), 0);
        List<Sent> checks = peer.drain();
        peer.now = 10 * MS;
        peer.answer(checks.get(1));
        assertThat(peer.drain()).isEmpty();
        peer.now = 19 * MS;
        peer.answer(checks.get(0));
        assertThat(peer.onlySent().path()).isEqualTo(PATH);
    }

    @Test
    void aBetterPairThatStaysSilentIsNotWaitedFor() {
        FakePeer peer = new FakePeer(IceOptions.DEFAULT).controlling().known();
        InetSocketAddress worse = address("10.0.0.3", 3000);
        peer.agent.addRemoteCandidate(IceCandidate.host(worse, 1), 0);
        List<Sent> checks = peer.drain();
        peer.now = 10 * MS;
        peer.answer(checks.get(1));
        peer.step();
        assertThat(peer.now / MS).isEqualTo(20);
        assertThat(peer.onlySent().path().remote()).isEqualTo(worse);
    }

    @Test
    void theControlledAgentFollowsANominationOnceItsOwnCheckSucceeded() {
        FakePeer peer = new FakePeer(IceOptions.DEFAULT).known();
        Sent check = peer.onlySent();
        peer.receive(PATH, peer.check(true, true));
        assertThat(peer.agent.selectedPath()).isNull();
        assertThat(peer.agent.isValidated(PATH)).isTrue(); // but the peer's data is welcome
        peer.answer(check);
        assertThat(peer.agent.selectedPath()).isEqualTo(PATH);
        peer.drain();
        assertThat(peer.states())
                .containsExactly(IceState.CHECKING, IceState.CONNECTED, IceState.COMPLETED);
    }

    @Test
    void ofSeveralNominationsAtOnceTheBestPairCountsAndLaterTheLatest() {
        FakePeer peer = new FakePeer(IceOptions.DEFAULT).known();
        NetworkPath worse = pathTo("10.0.0.3", 3000);
        peer.agent.addRemoteCandidate(IceCandidate.host(worse.remote(), 1), 0);
        peer.drain().forEach(peer::answer);
        peer.receive(worse, peer.check(true, true));
        assertThat(peer.agent.selectedPath()).isEqualTo(worse);
        peer.receive(PATH, peer.check(true, true)).receive(worse, peer.check(true, true));
        assertThat(peer.agent.selectedPath()).isEqualTo(PATH);
        peer.now += 2000 * MS;
        peer.receive(worse, peer.check(true, true));
        assertThat(peer.agent.selectedPath()).isEqualTo(worse);
    }

    @Test
    void aCheckFromAnUnknownAddressMakesAPeerReflexivePairThatIsCheckedAtOnce() {
        FakePeer peer = new FakePeer(IceOptions.DEFAULT).introduced();
        NetworkPath learned = pathTo("198.51.100.7", 4444);
        peer.receive(learned, peer.check(true, false));
        List<Sent> sent = peer.drain();
        assertThat(sent).hasSize(2);
        StunMessage response = sent.get(0).message();
        assertThat(response.messageClass()).isEqualTo(StunClass.SUCCESS_RESPONSE);
        assertThat(response.xorMappedAddress()).isEqualTo(learned.remote());
        assertThat(response.verify(new StunIntegrityKey(peer.agent.localPassword()))).isTrue();
        assertThat(sent.get(1).isRequest()).isTrue();
        assertThat(sent.get(1).path()).isEqualTo(learned);
        assertThat(peer.agent.isValidated(learned)).isTrue();
    }

    @Test
    void aCheckThatComesBeforeTheDescriptionIsAnsweredAndItsPairCheckedLater() {
        FakePeer peer = new FakePeer(IceOptions.DEFAULT);
        peer.receive(PATH, peer.check(true, true));
        assertThat(peer.onlySent().message().messageClass()).isEqualTo(StunClass.SUCCESS_RESPONSE);
        assertThat(peer.agent.state()).isEqualTo(IceState.NEW);
        peer.introduced();
        peer.answer(peer.onlySent());
        assertThat(peer.agent.selectedPath()).isEqualTo(PATH);
    }

    @Test
    void aCandidateThatWasLearnedFirstAndToldLaterIsOne() {
        FakePeer peer = new FakePeer(IceOptions.DEFAULT).introduced();
        peer.receive(PATH, peer.check(true, false));
        assertThat(peer.drain()).hasSize(2);
        assertThat(peer.agent.addRemoteCandidate(IceCandidate.host(REMOTE), 0)).isTrue();
        assertThat(peer.agent.addRemoteCandidate(IceCandidate.host(REMOTE), 0)).isTrue();
        assertThat(peer.drain()).isEmpty();
    }

    @Test
    void candidatesMayComeBeforeTheDescriptionAndThoseOfAnotherGenerationAreDropped() {
        FakePeer peer = new FakePeer(IceOptions.DEFAULT);
        IceCandidate right = IceCandidate.host(REMOTE).withUfrag(FakePeer.UFRAG);
        IceCandidate old = IceCandidate.host(address("10.0.0.9", 9)).withUfrag("gone");
        peer.agent.addRemoteCandidate(right, 0);
        peer.agent.addRemoteCandidate(old, 0);
        assertThat(peer.drain()).isEmpty();
        peer.introduced();
        assertThat(peer.onlySent().path()).isEqualTo(PATH);
        assertThat(peer.agent.addRemoteCandidate(old, 0)).isFalse();
    }

    @Test
    void aNameIsKeptButNeverCheckedAndRtcpIsNoConcernOfOurs() {
        FakePeer peer = new FakePeer(IceOptions.DEFAULT).introduced();
        IceCandidate name =
                Objects.requireNonNull(
                        IceCandidate.parse("candidate:1 1 udp 2122252543 ab.local 4000 typ host"));
        IceCandidate rtcp =
                Objects.requireNonNull(
                        IceCandidate.parse("candidate:1 2 udp 2122252542 10.0.0.2 2001 typ host"));
        assertThat(peer.agent.addRemoteCandidate(name, 0)).isTrue();
        assertThat(peer.agent.addRemoteCandidate(rtcp, 0)).isFalse();
        assertThat(peer.runTo(1000 * MS)).isEmpty();
    }

    @Test
    void checksOfManyPairsAreSpacedByTa() {
        FakePeer peer = new FakePeer(IceOptions.DEFAULT).introduced();
        for (int i = 0; i < 10; i++) {
            peer.agent.addRemoteCandidate(IceCandidate.host(address("10.0.1." + i, 1000)), 0);
        }
        assertThat(peer.drain()).hasSize(5); // what a pacer that has rested lets pass
        for (int i = 1; i <= 5; i++) {
            peer.step();
            assertThat(peer.now / MS).isEqualTo(20L * i);
            assertThat(peer.drain()).hasSize(1);
        }
    }

    @Test
    void pairsOfOneFoundationAreCheckedOneAfterTheOther() {
        FakePeer peer = new FakePeer(IceOptions.DEFAULT).introduced();
        peer.agent.addRemoteCandidate(IceCandidate.host(address("10.0.1.1", 1)), 0);
        peer.agent.addRemoteCandidate(IceCandidate.host(address("10.0.1.1", 2), 9), 0);
        Sent first = peer.onlySent();
        peer.answer(first); // RFC 8445 §7.2.5.3.3: now the other one is worth a check
        assertThat(peer.onlySent().path().remote().getPort()).isEqualTo(2);
    }

    @Test
    void addressesOfAnotherFamilyOrScopeAreNotPaired() {
        FakePeer peer = new FakePeer(IceOptions.DEFAULT).introduced();
        peer.agent.addRemoteCandidate(IceCandidate.host(address("fd00::1", 1)), 0);
        peer.agent.addLocalCandidate(IceCandidate.host(address("fd00::2", 1)), 0);
        peer.agent.addRemoteCandidate(IceCandidate.host(address("fe80::1", 1)), 0);
        assertThat(peer.onlySent().path().local()).isEqualTo(address("fd00::2", 1));
    }

    @Test
    void addressesThatAreNobodysAreNotChecked() {
        FakePeer peer = new FakePeer(IceOptions.DEFAULT).introduced();
        peer.agent.addRemoteCandidate(IceCandidate.host(address("0.0.0.0", 1)), 0);
        peer.agent.addRemoteCandidate(IceCandidate.host(address("224.0.0.251", 5353)), 0);
        peer.agent.addRemoteCandidate(IceCandidate.host(address("10.0.0.2", 0)), 0);
        assertThat(peer.runTo(1000 * MS)).isEmpty();
    }

    @Test
    void onceAPairIsNominatedOthersAreOnlyAnswered() {
        FakePeer peer = FakePeer.connected(IceOptions.DEFAULT);
        NetworkPath late = pathTo("10.0.0.9", 9);
        peer.agent.addRemoteCandidate(IceCandidate.host(address("10.0.0.8", 8)), 0);
        peer.receive(late, peer.check(false, false));
        assertThat(peer.onlySent().isRequest()).isFalse();
    }

    @Test
    void ofTwoControllingAgentsTheSmallerTieBreakerGivesWay() {
        FakePeer peer = new FakePeer(IceOptions.DEFAULT).controlling().known();
        peer.drain();
        peer.receive(PATH, peer.check(true, false, 0, peer.agent.localUfrag(), peerPassword(peer)));
        StunMessage rejection = peer.onlySent().message(); // ours is larger: the peer must switch
        assertThat(rejection.errorCode()).isEqualTo(487);
        assertThat(rejection.hasIntegrity()).isTrue();
        assertThat(peer.agent.isControlling()).isTrue();
        peer.receive(
                PATH, peer.check(true, false, -1, peer.agent.localUfrag(), peerPassword(peer)));
        assertThat(peer.drain().get(0).message().errorCode()).isEqualTo(0);
        assertThat(peer.agent.isControlling()).isFalse();
        assertThat(peer.count(Counter.ROLE_CONFLICTS)).isEqualTo(2);
    }

    @Test
    void ofTwoControlledAgentsTheLargerTieBreakerTakesOver() {
        FakePeer peer = new FakePeer(IceOptions.DEFAULT).known();
        peer.drain();
        peer.receive(
                PATH, peer.check(false, false, -1, peer.agent.localUfrag(), peerPassword(peer)));
        assertThat(peer.drain().get(0).message().errorCode()).isEqualTo(487);
        assertThat(peer.agent.isControlling()).isFalse();
        peer.receive(
                PATH, peer.check(false, false, 0, peer.agent.localUfrag(), peerPassword(peer)));
        assertThat(peer.drain().get(0).message().errorCode()).isEqualTo(0);
        assertThat(peer.agent.isControlling()).isTrue();
    }

    private static String peerPassword(FakePeer peer) {
        return peer.agent.localPassword();
    }

    @Test
    void anAgentThatIsToldOfARoleConflictSwitchesAndChecksAgain() {
        FakePeer peer = new FakePeer(IceOptions.DEFAULT).controlling().known();
        Sent check = peer.onlySent();
        peer.receive(PATH, peer.error(check, 487, peer.key));
        assertThat(peer.agent.isControlling()).isFalse();
        Sent again = peer.onlySent();
        assertThat(again.message().isFromControlled()).isTrue();
        assertThat(again.message().tieBreaker()).isNotEqualTo(check.message().tieBreaker());
    }

    @Test
    void anAgentThatMeetsALiteOneIsControlling() {
        FakePeer peer = new FakePeer(IceOptions.DEFAULT);
        peer.agent.setRemoteParameters(FakePeer.UFRAG, FakePeer.PASSWORD, true, 0);
        assertThat(peer.agent.isControlling()).isTrue();
    }

    @Test
    void anErrorThatThePeerSignedFailsThePair() {
        FakePeer peer = new FakePeer(IceOptions.DEFAULT).known();
        peer.receive(PATH, peer.error(peer.onlySent(), 400, peer.key));
        assertThat(peer.runTo(29_000 * MS)).isEmpty();
        // but a check of the peer gives the pair another chance
        peer.receive(PATH, peer.check(true, false));
        assertThat(peer.drain()).hasSize(2);
    }

    @Test
    void remoteParametersAreSetOnceForEachGeneration() {
        FakePeer peer = new FakePeer(IceOptions.DEFAULT).known();
        peer.introduced(); // the same again is nothing new
        assertThatThrownBy(() -> peer.agent.setRemoteParameters("other", "password", false, 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("restart");
        assertThatThrownBy(() -> peer.agent.setRemoteParameters("", "password", false, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ufrag: 0");
    }

    @Test
    void closeEndsEverything() {
        FakePeer peer = FakePeer.connected(IceOptions.DEFAULT);
        peer.agent.close();
        peer.agent.close();
        assertThat(peer.agent.selectedPath()).isNull();
        assertThat(peer.agent.isValidated(PATH)).isFalse();
        assertThat(peer.agent.nextTimeout()).isEqualTo(Deadline.NEVER);
        peer.receive(PATH, peer.check(true, true));
        peer.agent.handleTimeout(100_000 * MS);
        peer.agent.restart(100_000 * MS);
        assertThat(peer.drain()).isEmpty();
        assertThat(peer.states()).endsWith(IceState.COMPLETED, IceState.CLOSED);
    }

    @Test
    void datagramsOfOtherProtocolsAreLeftToOthers() {
        FakePeer peer = new FakePeer(IceOptions.DEFAULT).known();
        byte[] dtls = {22, (byte) 254, (byte) 253, 0};
        assertThat(peer.agent.handleDatagram(PATH, ByteBuffer.wrap(dtls), 0)).isFalse();
        assertThat(peer.agent.handleDatagram(PATH, ByteBuffer.allocate(0), 0)).isFalse();
    }
}
