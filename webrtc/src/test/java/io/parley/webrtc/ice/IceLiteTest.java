package io.parley.webrtc.ice;

import static io.parley.webrtc.ice.FakePeer.MS;
import static io.parley.webrtc.ice.FakePeer.PATH;
import static io.parley.webrtc.ice.IceHost.address;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.stun.StunClass;
import io.parley.webrtc.wire.Deadline;
import io.parley.webrtc.wire.Limits;
import io.parley.webrtc.wire.NetworkPath;
import io.parley.webrtc.wire.TransportProtocol;
import org.junit.jupiter.api.Test;

/** The lite agent (RFC 8445 §2.5), driven by hand. */
class IceLiteTest {
    private static final long SECOND = 1000 * MS;

    private final FakePeer peer = new FakePeer(IceOptions.LITE).known();

    private static NetworkPath from(int port) {
        return new NetworkPath(
                TransportProtocol.UDP, FakePeer.LOCAL, address("198.51.100.1", port));
    }

    @Test
    void itNeverChecks() {
        assertThat(peer.runTo(10 * SECOND)).isEmpty();
        peer.receive(PATH, peer.check(true, true));
        assertThat(peer.onlySent().message().messageClass()).isEqualTo(StunClass.SUCCESS_RESPONSE);
        assertThat(peer.runTo(20 * SECOND)).isEmpty();
    }

    @Test
    void theFirstCheckValidatesItsPathAndSelectsIt() {
        peer.receive(PATH, peer.check(true, false));
        assertThat(peer.agent.isValidated(PATH)).isTrue();
        assertThat(peer.agent.isValidated(from(1))).isFalse();
        assertThat(peer.agent.selectedPath()).isEqualTo(PATH);
        assertThat(peer.agent.state()).isEqualTo(IceState.CONNECTED);
    }

    @Test
    void theFirstNominationReplacesWhatWasSelectedWithoutOne() {
        peer.receive(PATH, peer.check(true, false));
        peer.receive(from(1), peer.check(true, false));
        assertThat(peer.agent.selectedPath()).isEqualTo(PATH);
        peer.receive(from(1), peer.check(true, true));
        assertThat(peer.agent.selectedPath()).isEqualTo(from(1));
        peer.receive(PATH, peer.check(true, false));
        assertThat(peer.agent.selectedPath()).isEqualTo(from(1));
    }

    @Test
    void ifThePathOfTheFirstCheckClosesTheNextCheckSelectsItsOwn() {
        peer.receive(PATH, peer.check(true, false));
        peer.agent.handlePathClosed(PATH, peer.now);
        assertThat(peer.agent.selectedPath()).isNull();
        peer.receive(from(1), peer.check(true, false));
        assertThat(peer.agent.selectedPath()).isEqualTo(from(1));
    }

    @Test
    void itAnswersOverSocketsThatItWasNotToldOf() {
        NetworkPath wildcard =
                new NetworkPath(TransportProtocol.UDP, address("0.0.0.0", 7882), from(1).remote());
        peer.receive(wildcard, peer.check(true, true));
        assertThat(peer.onlySent().path()).isEqualTo(wildcard);
        assertThat(peer.agent.selectedPath()).isEqualTo(wildcard);
    }

    @Test
    void checksAreTheConsentOfThePeer() {
        peer.receive(PATH, peer.check(true, true));
        for (int i = 1; i <= 20; i++) {
            peer.runTo(5 * i * SECOND);
            peer.receive(PATH, peer.check(true, false));
            assertThat(peer.agent.state()).isEqualTo(IceState.CONNECTED);
        }
        peer.runTo(109 * SECOND);
        assertThat(peer.agent.state()).isEqualTo(IceState.CONNECTED);
        peer.runTo(110 * SECOND);
        assertThat(peer.agent.state()).isEqualTo(IceState.DISCONNECTED);
        peer.receive(PATH, peer.check(true, false));
        assertThat(peer.agent.state()).isEqualTo(IceState.CONNECTED);
        peer.runTo(140 * SECOND);
        assertThat(peer.agent.state()).isEqualTo(IceState.FAILED);
        assertThat(peer.agent.selectedPath()).isNull();
        assertThat(peer.agent.isValidated(PATH)).isFalse();
        assertThat(peer.agent.nextTimeout()).isEqualTo(Deadline.NEVER);
    }

    @Test
    void authenticDataOverTheSelectedPathIsASignOfLifeToo() {
        peer.receive(PATH, peer.check(true, true));
        for (int i = 1; i <= 20; i++) {
            peer.runTo(9 * i * SECOND);
            peer.agent.handleAuthenticData(PATH, peer.now);
        }
        assertThat(peer.agent.state()).isEqualTo(IceState.CONNECTED);
        for (int i = 1; i <= 10; i++) {
            peer.agent.handleAuthenticData(from(1), peer.now + SECOND);
            peer.runTo(peer.now + SECOND);
        }
        assertThat(peer.agent.state()).isEqualTo(IceState.DISCONNECTED);
        peer.agent.handleAuthenticData(PATH, peer.now);
        assertThat(peer.agent.state()).isEqualTo(IceState.CONNECTED);
    }

    @Test
    void itFailsIfNobodyChecksForHalfAMinute() {
        peer.runTo(30 * SECOND);
        peer.drain();
        assertThat(peer.states()).containsExactly(IceState.CHECKING, IceState.FAILED);
    }

    @Test
    void thePeerMovesToAnotherPathByNominatingIt() { // as a phone does that leaves the house
        peer.receive(PATH, peer.check(true, true));
        peer.now = 5 * SECOND;
        peer.receive(from(1), peer.check(true, true));
        assertThat(peer.agent.selectedPath()).isEqualTo(from(1));
        assertThat(peer.agent.isValidated(PATH)).isTrue();
    }

    @Test
    void aPeerThatSaysItIsControlledIsToldToSwitch() {
        peer.receive(PATH, peer.check(false, false));
        assertThat(peer.onlySent().message().errorCode()).isEqualTo(487);
        assertThat(peer.agent.isValidated(PATH)).isFalse();
        peer.agent.setControlling(true);
        assertThat(peer.agent.isControlling()).isFalse();
    }

    @Test
    void ofManyPathsTheLongestSilentAreForgottenButNeverTheSelectedOne() {
        peer.receive(PATH, peer.check(true, true));
        for (int port = 1; port <= 100; port++) {
            peer.now += MS;
            peer.receive(from(port), peer.check(true, false));
            assertThat(peer.drain()).hasSizeGreaterThan(0);
        }
        assertThat(peer.agent.selectedPath()).isEqualTo(PATH);
        assertThat(peer.agent.isValidated(PATH)).isTrue();
        int validated = 0;
        for (int port = 1; port <= 100; port++) {
            validated += peer.agent.isValidated(from(port)) ? 1 : 0;
        }
        assertThat(validated).isEqualTo(Limits.MAX_LITE_PATHS - 1);
        assertThat(peer.agent.isValidated(from(100))).isTrue();
    }

    @Test
    void afterARestartTheOldPathServesUntilTheNewOneIsNominated() {
        peer.receive(PATH, peer.check(true, true));
        String oldUfrag = peer.agent.localUfrag();
        String oldPassword = peer.agent.localPassword();
        peer.agent.restart(0);
        assertThat(peer.agent.selectedPath()).isEqualTo(PATH);
        peer.receive(PATH, peer.check(true, false, 1, oldUfrag, oldPassword));
        peer.receive(from(1), peer.check(true, false));
        assertThat(peer.agent.selectedPath()).isEqualTo(PATH);
        peer.receive(from(1), peer.check(true, true));
        assertThat(peer.agent.selectedPath()).isEqualTo(from(1));
        assertThat(peer.agent.state()).isEqualTo(IceState.CONNECTED);
    }
}
