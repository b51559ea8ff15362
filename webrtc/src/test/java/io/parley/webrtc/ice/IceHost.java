package io.parley.webrtc.ice;

import io.parley.testkit.VirtualHost;
import io.parley.webrtc.wire.NetworkPath;
import io.parley.webrtc.wire.TransportProtocol;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One agent on a virtual network, with a log of what it reported. */
final class IceHost implements VirtualHost {
    final IceAgent agent;
    final List<IceState> states = new ArrayList<>();
    final List<NetworkPath> paths = new ArrayList<>();
    final List<IceCandidate> candidates = new ArrayList<>();
    private final ByteBuffer out = ByteBuffer.allocate(1500);
    int sent;
    long connectedAtNanos = -1;

    IceHost(IceOptions options, long seed) {
        this.agent = new IceAgent(options, seededRandom(seed));
    }

    /** A SecureRandom that gives the same numbers for the same seed. */
    static SecureRandom seededRandom(long seed) {
        try {
            SecureRandom random = SecureRandom.getInstance("SHA1PRNG");
            random.setSeed(seed);
            return random;
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    static InetSocketAddress address(String ip, int port) {
        return new InetSocketAddress(ip, port);
    }

    IceHost withHost(InetSocketAddress address) {
        IceCandidate candidate = IceCandidate.host(address, 65535 - candidates.size());
        candidates.add(candidate);
        agent.addLocalCandidate(candidate, 0);
        return this;
    }

    /** Tells this agent what the other one announces, but not its candidates. */
    void meet(IceHost other, long nowNanos) {
        agent.setRemoteParameters(
                other.agent.localUfrag(),
                other.agent.localPassword(),
                other.agent.isLite(),
                nowNanos);
    }

    void learnCandidatesOf(IceHost other, long nowNanos) {
        for (IceCandidate candidate : other.candidates) {
            agent.addRemoteCandidate(candidate, nowNanos);
        }
    }

    /** Both sides know everything; {@code offerer} is controlling. */
    static void introduce(IceHost offerer, IceHost answerer, long nowNanos) {
        offerer.agent.setControlling(true);
        offerer.meet(answerer, nowNanos);
        offerer.learnCandidatesOf(answerer, nowNanos);
        answerer.meet(offerer, nowNanos);
        answerer.learnCandidatesOf(offerer, nowNanos);
    }

    boolean isConnected() {
        return agent.state() == IceState.CONNECTED || agent.state() == IceState.COMPLETED;
    }

    @Override
    public void handleDatagram(
            InetSocketAddress local, InetSocketAddress remote, ByteBuffer in, long nowNanos) {
        agent.handleDatagram(new NetworkPath(TransportProtocol.UDP, local, remote), in, nowNanos);
    }

    @Override
    public void handleTimeout(long nowNanos) {
        agent.handleTimeout(nowNanos);
    }

    @Override
    public void drain(Outbox outbox, long nowNanos) {
        for (NetworkPath path = poll(nowNanos); path != null; path = poll(nowNanos)) {
            outbox.send(path.local(), path.remote(), out.flip());
            sent++;
        }
        drainEvents();
        if (connectedAtNanos < 0 && isConnected()) {
            connectedAtNanos = nowNanos;
        }
    }

    private @Nullable NetworkPath poll(long nowNanos) {
        return agent.pollTransmit(out.clear(), nowNanos);
    }

    void drainEvents() {
        for (IceEvent event = agent.pollEvent(); event != null; event = agent.pollEvent()) {
            if (event instanceof IceEvent.StateChanged changed) {
                states.add(changed.state());
            } else if (event instanceof IceEvent.SelectedPathChanged changed) {
                paths.add(changed.path());
            }
        }
    }

    @Override
    public long nextTimeout() {
        return agent.nextTimeout();
    }
}
