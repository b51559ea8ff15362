package io.parley.webrtc.ice;

import static io.parley.webrtc.ice.FakePeer.MS;
import static io.parley.webrtc.ice.FakePeer.PATH;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.ice.FakePeer.Sent;
import io.parley.webrtc.stun.StunIntegrityKey;
import io.parley.webrtc.wire.Deadline;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Consent freshness (RFC 7675) of a full agent, driven by hand. */
class IceConsentTest {
    private static final long SECOND = 1000 * MS;

    @Test
    void consentIsAskedEveryFourToSixSecondsForAnHour() {
        FakePeer peer = FakePeer.connected(IceOptions.DEFAULT);
        List<Long> waits = new ArrayList<>();
        while (peer.now < 3600 * SECOND) {
            long before = peer.now;
            while (peer.agent.nextTimeout() > peer.now && peer.drain().isEmpty()) {
                peer.step();
                List<Sent> sent = peer.drain();
                if (!sent.isEmpty()) {
                    waits.add((peer.now - before) / MS);
                    assertThat(sent).hasSize(1);
                    assertThat(sent.get(0).message().useCandidate()).isFalse();
                    peer.answer(sent.get(0));
                    break;
                }
            }
        }
        assertThat(waits).allMatch(wait -> wait >= 4000 && wait <= 6000);
        assertThat(waits.stream().distinct().count()).isGreaterThan(100); // they are random
        assertThat(peer.agent.state()).isEqualTo(IceState.COMPLETED);
    }

    @Test
    void aSilentPeerIsDisconnectedAfterEightSecondsAndFailedAfterThirty() {
        FakePeer peer = FakePeer.connected(IceOptions.DEFAULT);
        peer.runTo(7_999 * MS);
        assertThat(peer.agent.state()).isEqualTo(IceState.COMPLETED);
        peer.runTo(8_000 * MS);
        assertThat(peer.agent.state()).isEqualTo(IceState.DISCONNECTED);
        assertThat(peer.agent.selectedPath()).isEqualTo(PATH); // consent is still there
        peer.runTo(29_999 * MS);
        assertThat(peer.agent.state()).isEqualTo(IceState.DISCONNECTED);
        assertThat(peer.agent.isValidated(PATH)).isTrue();
        assertThat(peer.runTo(30_000 * MS)).isEmpty();
        assertThat(peer.agent.state()).isEqualTo(IceState.FAILED);
        assertThat(peer.agent.selectedPath()).isNull();
        assertThat(peer.agent.isValidated(PATH)).isFalse();
        assertThat(peer.agent.nextTimeout()).isEqualTo(Deadline.NEVER);
    }

    @Test
    void aLostConsentCheckIsFollowedByAnotherOneSoonEachWithAnIdOfItsOwn() {
        FakePeer peer = FakePeer.connected(IceOptions.DEFAULT);
        List<Sent> sent = peer.runTo(8_000 * MS);
        assertThat(sent.size()).isBetween(4, 9);
        assertThat(sent.stream().map(s -> s.message().transactionId()).distinct().count())
                .isEqualTo(sent.size());
        int afterSilence = peer.runTo(29 * SECOND).size();
        assertThat(afterSilence).isBetween(5, 12); // a silent peer is not hammered
    }

    @Test
    void anAnswerEndsTheDisconnection() {
        FakePeer peer = FakePeer.connected(IceOptions.DEFAULT);
        List<Sent> sent = peer.runTo(9 * SECOND);
        assertThat(peer.agent.state()).isEqualTo(IceState.DISCONNECTED);
        peer.answer(sent.get(sent.size() - 1));
        assertThat(peer.agent.state()).isEqualTo(IceState.COMPLETED);
        peer.runTo(16 * SECOND);
        assertThat(peer.agent.state()).isEqualTo(IceState.COMPLETED);
    }

    @Test
    void onlyASignedAnswerCountsAsConsent() {
        FakePeer peer = FakePeer.connected(IceOptions.DEFAULT);
        StunIntegrityKey wrong = new StunIntegrityKey("wrong");
        while (peer.now < 30 * SECOND) {
            peer.step();
            for (Sent sent : peer.drain()) {
                peer.receive(PATH, peer.success(sent, wrong));
                peer.receive(PATH, peer.error(sent, 401, null));
            }
        }
        assertThat(peer.agent.state()).isEqualTo(IceState.FAILED);
    }

    @Test
    void checksAndDataOfThePeerAreNoConsent() { // RFC 7675 §5: only a response is
        FakePeer peer = FakePeer.connected(IceOptions.DEFAULT);
        while (peer.now < 30 * SECOND) {
            peer.step();
            peer.receive(PATH, peer.check(false, false));
            peer.agent.handleAuthenticData(PATH, peer.now);
            peer.drain();
        }
        assertThat(peer.agent.state()).isEqualTo(IceState.FAILED);
    }
}
