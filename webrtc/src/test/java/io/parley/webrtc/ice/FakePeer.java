package io.parley.webrtc.ice;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.webrtc.stun.StunClass;
import io.parley.webrtc.stun.StunIntegrityKey;
import io.parley.webrtc.stun.StunMessage;
import io.parley.webrtc.stun.StunTransactionId;
import io.parley.webrtc.stun.StunWriter;
import io.parley.webrtc.wire.NetworkPath;
import io.parley.webrtc.wire.TransportProtocol;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A peer whose every message is made by hand, and an agent that is driven by hand. */
final class FakePeer {
    static final String UFRAG = "peer";
    static final String PASSWORD = "passwordOfThePeer123456";
    static final InetSocketAddress LOCAL = IceHost.address("10.0.0.1", 1000);
    static final InetSocketAddress REMOTE = IceHost.address("10.0.0.2", 2000);
    static final NetworkPath PATH = new NetworkPath(TransportProtocol.UDP, LOCAL, REMOTE);
    static final long MS = 1_000_000;

    /** A datagram that the agent sent. */
    record Sent(NetworkPath path, ByteBuffer bytes) {
        StunMessage message() {
            StunMessage message = new StunMessage();
            assertThat(message.wrap(bytes)).isTrue();
            return message;
        }

        boolean isRequest() {
            return message().messageClass() == StunClass.REQUEST;
        }
    }

    final IceAgent agent;
    final List<IceEvent> events = new ArrayList<>();
    final StunIntegrityKey key = new StunIntegrityKey(PASSWORD);
    private final ByteBuffer out = ByteBuffer.allocate(1500);
    private long nextId;
    long now;

    FakePeer(IceOptions options) {
        agent = new IceAgent(options, IceHost.seededRandom(1));
        agent.addLocalCandidate(IceCandidate.host(LOCAL), 0);
    }

    FakePeer controlling() {
        agent.setControlling(true);
        return this;
    }

    FakePeer introduced() {
        agent.setRemoteParameters(UFRAG, PASSWORD, false, now);
        return this;
    }

    /** The agent knows the peer and its one candidate. */
    FakePeer known() {
        introduced();
        agent.addRemoteCandidate(IceCandidate.host(REMOTE), now);
        return this;
    }

    /** The selected pair is nominated by a controlling agent, at time 0. */
    static FakePeer connected(IceOptions options) {
        FakePeer peer = new FakePeer(options).controlling().known();
        peer.answer(peer.onlySent());
        peer.answer(peer.onlySent());
        assertThat(peer.drain()).isEmpty();
        assertThat(peer.agent.state()).isEqualTo(IceState.COMPLETED);
        return peer;
    }

    /** All that the agent sends now; events are collected too. */
    List<Sent> drain() {
        List<Sent> sent = new ArrayList<>();
        for (NetworkPath path = agent.pollTransmit(out.clear(), now);
                path != null;
                path = agent.pollTransmit(out.clear(), now)) {
            ByteBuffer copy = ByteBuffer.allocate(out.flip().remaining());
            sent.add(new Sent(path, copy.put(out).flip()));
        }
        for (IceEvent event = agent.pollEvent(); event != null; event = agent.pollEvent()) {
            events.add(event);
        }
        return sent;
    }

    Sent onlySent() {
        List<Sent> sent = drain();
        assertThat(sent).hasSize(1);
        return sent.get(0);
    }

    /** Jumps to the agent's next deadline, which must not lie behind. */
    FakePeer step() {
        assertThat(agent.nextTimeout()).isGreaterThan(now);
        now = agent.nextTimeout();
        agent.handleTimeout(now);
        return this;
    }

    /** Goes on to {@code end}, deadline by deadline, and gives all that was sent meanwhile. */
    List<Sent> runTo(long end) {
        List<Sent> sent = new ArrayList<>(drain());
        while (agent.nextTimeout() <= end) {
            step();
            sent.addAll(drain());
        }
        now = end;
        return sent;
    }

    List<IceState> states() {
        return events.stream()
                .filter(event -> event instanceof IceEvent.StateChanged)
                .map(event -> ((IceEvent.StateChanged) event).state())
                .toList();
    }

    long count(IceCounters.Counter counter) {
        return agent.counters().get(counter);
    }

    FakePeer receive(NetworkPath path, ByteBuffer bytes) {
        assertThat(agent.handleDatagram(path, bytes, now)).isTrue();
        return this;
    }

    /** Answers a check of the agent as a good peer would. */
    FakePeer answer(Sent request) {
        return receive(request.path, success(request, key));
    }

    ByteBuffer success(Sent request, StunIntegrityKey signer) {
        ByteBuffer bytes = ByteBuffer.allocate(200);
        new StunWriter(bytes, StunClass.SUCCESS_RESPONSE, request.message().transactionId())
                .xorMappedAddress(request.path.local())
                .integrity(signer)
                .fingerprint();
        return bytes.flip();
    }

    ByteBuffer error(Sent request, int code, @Nullable StunIntegrityKey signer) {
        ByteBuffer bytes = ByteBuffer.allocate(200);
        StunWriter writer =
                new StunWriter(bytes, StunClass.ERROR_RESPONSE, request.message().transactionId())
                        .errorCode(code);
        if (signer != null) {
            writer.integrity(signer);
        }
        writer.fingerprint();
        return bytes.flip();
    }

    /** A check as the peer sends it. */
    ByteBuffer check(boolean controlling, boolean useCandidate) {
        return check(controlling, useCandidate, 1, agent.localUfrag(), agent.localPassword());
    }

    ByteBuffer check(
            boolean controlling,
            boolean useCandidate,
            long tieBreaker,
            String ufrag,
            String password) {
        ByteBuffer bytes = ByteBuffer.allocate(300);
        StunWriter writer =
                new StunWriter(bytes, StunClass.REQUEST, new StunTransactionId(7, nextId++))
                        .username(ufrag + ":" + UFRAG)
                        .priority(1_845_494_271L)
                        .role(controlling, tieBreaker);
        if (useCandidate) {
            writer.useCandidate();
        }
        writer.integrity(new StunIntegrityKey(password)).fingerprint();
        return bytes.flip();
    }

    static NetworkPath selected(IceAgent agent) {
        return Objects.requireNonNull(agent.selectedPath());
    }
}
