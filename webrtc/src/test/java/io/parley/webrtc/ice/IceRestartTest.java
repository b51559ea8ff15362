package io.parley.webrtc.ice;

import static io.parley.webrtc.ice.FakePeer.MS;
import static io.parley.webrtc.ice.FakePeer.PATH;
import static io.parley.webrtc.ice.IceHost.address;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.ice.FakePeer.Sent;
import io.parley.webrtc.ice.IceCounters.Counter;
import io.parley.webrtc.stun.StunIntegrityKey;
import io.parley.webrtc.wire.NetworkPath;
import io.parley.webrtc.wire.TransportProtocol;
import java.util.List;
import org.junit.jupiter.api.Test;

/** ICE restarts (RFC 8445 §9), driven by hand. */
class IceRestartTest {
    private static final NetworkPath OTHER =
            new NetworkPath(TransportProtocol.UDP, FakePeer.LOCAL, address("10.0.0.77", 7777));
    private static final StunIntegrityKey NEW_KEY = new StunIntegrityKey("newPasswordOfThePeer12");

    private final FakePeer peer = FakePeer.connected(IceOptions.DEFAULT);
    private final String oldUfrag = peer.agent.localUfrag();
    private final String oldPassword = peer.agent.localPassword();

    private void introduceAgain() {
        peer.agent.setRemoteParameters("newPeer", "newPasswordOfThePeer12", false, peer.now);
        peer.agent.addRemoteCandidate(IceCandidate.host(OTHER.remote()), peer.now);
    }

    private void selectOther() {
        introduceAgain();
        Sent check = peer.onlySent();
        peer.receive(OTHER, peer.success(check, NEW_KEY));
        peer.receive(OTHER, peer.success(peer.onlySent(), NEW_KEY));
        peer.drain();
    }

    @Test
    void theOldPairCarriesDataUntilANewOneIsSelected() {
        peer.agent.restart(peer.now);
        assertThat(peer.agent.localUfrag()).isNotEqualTo(oldUfrag);
        assertThat(peer.agent.localPassword()).isNotEqualTo(oldPassword);
        assertThat(peer.agent.selectedPath()).isEqualTo(PATH);
        assertThat(peer.agent.isValidated(PATH)).isTrue();
        assertThat(peer.agent.state()).isEqualTo(IceState.CONNECTED);
        introduceAgain();
        Sent check = peer.onlySent();
        assertThat(check.message().username()).isEqualTo("newPeer:" + peer.agent.localUfrag());
        assertThat(peer.agent.selectedPath()).isEqualTo(PATH);
        peer.receive(OTHER, peer.success(check, NEW_KEY));
        assertThat(peer.agent.selectedPath()).isEqualTo(OTHER);
        peer.receive(OTHER, peer.success(peer.onlySent(), NEW_KEY));
        assertThat(peer.agent.state()).isEqualTo(IceState.COMPLETED);
    }

    @Test
    void consentOfTheOldPairIsAskedWithTheOldCredentials() {
        peer.agent.restart(peer.now);
        List<Sent> sent = peer.runTo(6_000 * MS);
        assertThat(sent).isNotEmpty();
        assertThat(sent.get(0).message().username()).isEqualTo(FakePeer.UFRAG + ":" + oldUfrag);
        peer.answer(sent.get(0));
        assertThat(peer.agent.state()).isEqualTo(IceState.CONNECTED);
    }

    @Test
    void oldCredentialsAreAcceptedUntilShortlyAfterTheNewPairIsSelected() {
        peer.agent.restart(peer.now);
        peer.receive(PATH, peer.check(false, false, 1, oldUfrag, oldPassword));
        assertThat(peer.onlySent().message().xorMappedAddress()).isNotNull();
        selectOther();
        peer.receive(PATH, peer.check(false, false, 1, oldUfrag, oldPassword));
        assertThat(peer.onlySent().message().xorMappedAddress()).isNotNull();
        assertThat(peer.agent.isValidated(PATH)).isTrue(); // data may still be under way
        peer.runTo(5_000 * MS);
        peer.drain();
        peer.receive(PATH, peer.check(false, false, 1, oldUfrag, oldPassword));
        assertThat(peer.drain()).isEmpty();
        assertThat(peer.count(Counter.WRONG_USERNAME)).isEqualTo(1);
        assertThat(peer.agent.isValidated(PATH)).isFalse();
    }

    @Test
    void theNewCredentialsAreAcceptedAtOnce() {
        peer.agent.restart(peer.now);
        peer.receive(OTHER, peer.check(false, false));
        assertThat(peer.onlySent().path()).isEqualTo(OTHER);
        introduceAgain();
        assertThat(peer.drain()).hasSize(1);
    }

    @Test
    void aSecondRestartBeforeTheFirstSucceedsKeepsTheWorkingPair() {
        peer.agent.restart(peer.now);
        peer.agent.restart(peer.now);
        assertThat(peer.agent.selectedPath()).isEqualTo(PATH);
        selectOther();
        assertThat(peer.agent.selectedPath()).isEqualTo(OTHER);
        peer.agent.restart(peer.now);
        assertThat(peer.agent.selectedPath()).isEqualTo(OTHER);
    }

    @Test
    void anOldPairThatDiesMeanwhileLeavesAnAgentThatChecks() {
        peer.runTo(25_000 * MS);
        peer.agent.restart(peer.now);
        assertThat(peer.agent.state()).isEqualTo(IceState.CHECKING); // disconnection is forgotten
        introduceAgain();
        peer.runTo(31_000 * MS);
        assertThat(peer.agent.selectedPath()).isNull();
        assertThat(peer.agent.state()).isEqualTo(IceState.CHECKING);
        peer.runTo(60_000 * MS);
        assertThat(peer.agent.state()).isEqualTo(IceState.FAILED);
    }

    @Test
    void aRestartRevivesAFailedAgent() {
        peer.runTo(31_000 * MS);
        assertThat(peer.agent.state()).isEqualTo(IceState.FAILED);
        peer.agent.restart(peer.now);
        assertThat(peer.agent.state()).isEqualTo(IceState.NEW);
        selectOther();
        assertThat(peer.agent.state()).isEqualTo(IceState.COMPLETED);
        assertThat(peer.agent.selectedPath()).isEqualTo(OTHER);
    }

    @Test
    void aRestartThatFindsNothingFailsAlthoughTheOldPairStillAnswers() {
        peer.agent.restart(peer.now);
        introduceAgain();
        while (peer.now < 30_000 * MS) {
            for (Sent sent : peer.drain()) {
                if (sent.path().equals(PATH)) {
                    peer.answer(sent);
                }
            }
            peer.step();
        }
        assertThat(peer.agent.state()).isEqualTo(IceState.FAILED);
        assertThat(peer.agent.selectedPath()).isNull();
    }
}
