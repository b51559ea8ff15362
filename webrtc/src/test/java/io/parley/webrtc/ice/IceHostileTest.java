package io.parley.webrtc.ice;

import static io.parley.webrtc.ice.FakePeer.MS;
import static io.parley.webrtc.ice.FakePeer.PATH;
import static io.parley.webrtc.ice.FakePeer.REMOTE;
import static io.parley.webrtc.ice.IceHost.address;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.parley.webrtc.ice.FakePeer.Sent;
import io.parley.webrtc.ice.IceCounters.Counter;
import io.parley.webrtc.stun.StunClass;
import io.parley.webrtc.stun.StunIntegrityKey;
import io.parley.webrtc.stun.StunMessage;
import io.parley.webrtc.stun.StunTransactionId;
import io.parley.webrtc.stun.StunWriter;
import io.parley.webrtc.wire.Limits;
import io.parley.webrtc.wire.NetworkPath;
import io.parley.webrtc.wire.TransportProtocol;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Peers and strangers that mean harm. */
class IceHostileTest {
    private static NetworkPath from(int port) {
        return new NetworkPath(
                TransportProtocol.UDP, FakePeer.LOCAL, address("198.51.100.1", port));
    }

    @Test
    void aCheckWithAWrongIntegrityIsAnsweredWith401AndChangesNothing() {
        for (IceOptions options : List.of(IceOptions.DEFAULT, IceOptions.LITE)) {
            FakePeer peer = new FakePeer(options).introduced();
            ByteBuffer forged = peer.check(true, true, 1, peer.agent.localUfrag(), "guess");
            int length = forged.remaining();
            peer.receive(PATH, forged);
            Sent answer = peer.onlySent();
            assertThat(answer.message().errorCode()).isEqualTo(401);
            assertThat(answer.message().hasIntegrity()).isFalse();
            assertThat(answer.bytes().remaining()).isLessThan(length); // nothing is amplified
            assertThat(peer.agent.isValidated(PATH)).isFalse();
            assertThat(peer.agent.state()).isEqualTo(IceState.CHECKING);
            assertThat(peer.count(Counter.WRONG_INTEGRITY)).isEqualTo(1);
        }
    }

    @Test
    void checksWithoutCredentialsOrForAnotherAgentAreDroppedAndCounted() {
        FakePeer peer = new FakePeer(IceOptions.LITE).introduced();
        ByteBuffer bare = ByteBuffer.allocate(100);
        new StunWriter(bare, StunClass.REQUEST, new StunTransactionId(1, 2)).fingerprint();
        String password = peer.agent.localPassword();
        peer.receive(PATH, bare.flip());
        peer.receive(PATH, peer.check(true, true, 1, "somebody", password));
        peer.receive(PATH, peer.check(true, true, 1, peer.agent.localUfrag() + "x", password));
        assertThat(peer.drain()).isEmpty();
        assertThat(peer.count(Counter.UNAUTHENTICATED)).isEqualTo(1);
        assertThat(peer.count(Counter.WRONG_USERNAME)).isEqualTo(2);
    }

    @Test
    void anAttributeThatMustBeUnderstoodIsAnsweredWith420() {
        FakePeer peer = new FakePeer(IceOptions.LITE).introduced();
        ByteBuffer bytes = ByteBuffer.allocate(200);
        StunWriter writer =
                new StunWriter(bytes, StunClass.REQUEST, new StunTransactionId(1, 2))
                        .username(peer.agent.localUfrag() + ":x");
        int at = bytes.position();
        writer.useCandidate();
        bytes.putShort(at, (short) 0x7abc);
        writer.integrity(new StunIntegrityKey(peer.agent.localPassword())).fingerprint();
        peer.receive(PATH, bytes.flip());
        StunMessage answer = peer.onlySent().message();
        assertThat(answer.errorCode()).isEqualTo(420);
        assertThat(answer.hasIntegrity()).isTrue();
        assertThat(peer.agent.isValidated(PATH)).isFalse();
    }

    @Test
    void responsesThatNobodyAskedForOrThatComeFromElsewhereAreDropped() {
        FakePeer peer = new FakePeer(IceOptions.DEFAULT).controlling().known();
        Sent check = peer.onlySent();
        peer.receive(from(1), peer.success(check, peer.key)); // RFC 8445 §7.2.5.2.1
        peer.receive(PATH, peer.success(check, new StunIntegrityKey("guess")));
        peer.receive(PATH, peer.error(check, 487, null));
        peer.receive(PATH, peer.error(check, 400, null));
        ByteBuffer unknown = peer.success(check, peer.key);
        unknown.putLong(12, 99);
        ByteBuffer unsigned = ByteBuffer.allocate(100);
        new StunWriter(unsigned, StunClass.SUCCESS_RESPONSE, new StunTransactionId(3, 4));
        peer.receive(PATH, unknown);
        peer.receive(PATH, unsigned.flip());
        assertThat(peer.count(Counter.ASYMMETRIC_RESPONSES)).isEqualTo(1);
        assertThat(peer.count(Counter.WRONG_INTEGRITY)).isEqualTo(3);
        assertThat(peer.count(Counter.UNSOLICITED_RESPONSES)).isEqualTo(1);
        assertThat(peer.count(Counter.MALFORMED)).isEqualTo(1); // its fingerprint is wrong
        assertThat(peer.agent.isControlling()).isTrue();
        assertThat(peer.agent.selectedPath()).isNull();
        peer.answer(check); // and the right answer still counts
        assertThat(peer.agent.selectedPath()).isEqualTo(PATH);
    }

    @Test
    void anAnswerThatIsReplayedCountsOnce() {
        FakePeer peer = FakePeer.connected(IceOptions.DEFAULT);
        List<Sent> consent = peer.runTo(6_000 * MS);
        peer.answer(consent.get(0));
        peer.runTo(9_000 * MS);
        for (int i = 0; i < 30; i++) {
            peer.runTo(peer.now + 1_000 * MS);
            peer.answer(consent.get(0));
        }
        assertThat(peer.agent.state()).isEqualTo(IceState.FAILED);
        assertThat(peer.count(Counter.UNSOLICITED_RESPONSES)).isEqualTo(30);
    }

    @Test
    void aFloodOfCandidatesEndsAtTheLimit() {
        FakePeer peer = new FakePeer(IceOptions.DEFAULT).introduced();
        int accepted = 0;
        for (int port = 1; port <= 1000; port++) {
            IceCandidate candidate = IceCandidate.host(address("10.9.0." + port % 250, port));
            accepted += peer.agent.addRemoteCandidate(candidate, 0) ? 1 : 0;
        }
        assertThat(accepted).isEqualTo(Limits.MAX_REMOTE_CANDIDATES);
        assertThat(peer.count(Counter.LIMIT_REACHED)).isEqualTo(1000 - accepted);
    }

    @Test
    void aFloodOfEarlyCandidatesEndsAtTheLimitToo() {
        FakePeer peer = new FakePeer(IceOptions.DEFAULT);
        for (int port = 1; port <= 1000; port++) {
            peer.agent.addRemoteCandidate(IceCandidate.host(address("10.9.0.1", port)), 0);
        }
        assertThat(peer.count(Counter.LIMIT_REACHED))
                .isEqualTo(1000 - Limits.MAX_REMOTE_CANDIDATES);
    }

    @Test
    void aFloodOfSignedChecksFromManyPortsIsAnsweredWithoutGrowth() {
        FakePeer peer = new FakePeer(IceOptions.DEFAULT).known();
        peer.drain();
        int requests = 0;
        for (int port = 1; port <= 5_000; port++) {
            peer.now += MS / 10;
            peer.agent.handleTimeout(peer.now);
            peer.receive(from(port), peer.check(true, false));
            for (Sent sent : peer.drain()) {
                requests += sent.isRequest() ? 1 : 0;
            }
        }
        assertThat(peer.count(Counter.RESPONSES_SENT)).isEqualTo(5_000);
        assertThat(requests).isLessThan(40); // half a second of Ta, and no check beyond the limit
        peer.agent.addRemoteCandidate(IceCandidate.host(REMOTE), peer.now);
        peer.receive(PATH, peer.check(true, true));
        for (Sent sent : peer.runTo(peer.now + 1000 * MS)) {
            if (sent.isRequest() && sent.path().equals(PATH)) {
                peer.answer(sent);
            }
        }
        assertThat(peer.agent.selectedPath()).isEqualTo(PATH);
    }

    @Test
    void aFloodOverOnePathDoesNotPileUpTransactions() {
        FakePeer peer = new FakePeer(IceOptions.DEFAULT).known();
        int requests = 0;
        for (int i = 0; i < 20_000; i++) { // ten seconds
            peer.now += MS / 2;
            peer.agent.handleTimeout(peer.now);
            peer.receive(PATH, peer.check(true, false));
            for (Sent sent : peer.drain()) {
                requests += sent.isRequest() ? 1 : 0;
            }
        }
        assertThat(requests).isLessThanOrEqualTo(510); // one each Ta
    }

    @Test
    void answersThatNobodyPollsAreBounded() {
        FakePeer peer = new FakePeer(IceOptions.LITE).introduced();
        for (int i = 0; i < 1000; i++) {
            peer.receive(PATH, peer.check(true, false));
        }
        assertThat(peer.drain()).hasSize(Limits.MAX_ICE_RESPONSES);
    }

    @Test
    void noPrefixAndNoChangeOfOneByteThrowsOrChangesAnything() {
        FakePeer peer = FakePeer.connected(IceOptions.DEFAULT);
        ByteBuffer check = peer.check(false, false);
        ByteBuffer response = peer.success(peer.runTo(6_000 * MS).get(0), peer.key);
        for (ByteBuffer good : List.of(check, response)) {
            for (int length = 1; length < good.limit(); length++) {
                peer.receive(from(1), good.slice(0, length));
            }
            // The last eight bytes are FINGERPRINT; whether it is there is not what proves the
            // peer.
            for (int at = 0; at < good.limit() - 8; at++) {
                byte original = good.get(at);
                for (int bit = 0; bit < 8; bit++) {
                    good.put(at, (byte) (original ^ 1 << bit));
                    peer.agent.handleDatagram(from(1), good.duplicate(), peer.now);
                }
                good.put(at, original);
            }
        }
        assertThat(peer.drain()).allMatch(s -> s.isRequest() || s.message().errorCode() != 0);
        assertThat(peer.agent.isValidated(from(1))).isFalse();
        assertThat(peer.agent.selectedPath()).isEqualTo(PATH);
        assertThat(peer.agent.state()).isEqualTo(IceState.COMPLETED);
    }

    @Test
    void noiseInEveryStateIsDropped() {
        SplittableRandom random = new SplittableRandom(5);
        for (FakePeer peer :
                List.of(
                        new FakePeer(IceOptions.DEFAULT),
                        new FakePeer(IceOptions.DEFAULT).known(),
                        FakePeer.connected(IceOptions.DEFAULT),
                        new FakePeer(IceOptions.LITE).known())) {
            IceState before = peer.agent.state();
            for (int i = 0; i < 5_000; i++) {
                byte[] noise = new byte[4 * random.nextInt(1, 30)];
                random.nextBytes(noise);
                ByteBuffer in = ByteBuffer.wrap(noise);
                if (noise.length >= 20) { // what looks like STUN gets further
                    in.putShort(0, (short) (random.nextInt() & 0x0111));
                    in.putShort(2, (short) (noise.length - 20)).putInt(4, 0x2112A442);
                }
                peer.agent.handleDatagram(PATH, in, peer.now);
                peer.drain();
            }
            assertThat(peer.agent.state()).isEqualTo(before);
        }
    }

    @Test
    void askingWhetherAPathIsValidatedAllocatesNothing() {
        FakePeer peer = FakePeer.connected(IceOptions.DEFAULT);
        NetworkPath equal = new NetworkPath(PATH.protocol(), PATH.local(), PATH.remote());
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int hits = 0;
        long before = 0;
        for (int i = 0; i < 200_000; i++) {
            if (i == 100_000) {
                before = threads.getCurrentThreadAllocatedBytes();
            }
            hits += peer.agent.isValidated((i & 1) == 0 ? equal : PATH) ? 1 : 0;
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(1024);
        assertThat(hits).isEqualTo(200_000);
    }
}
