package io.parley.webrtc.peer;

import io.parley.webrtc.ice.IceCandidate;
import io.parley.webrtc.turn.IceServer;
import io.parley.webrtc.turn.ServerUri;
import io.parley.webrtc.turn.StunProbe;
import io.parley.webrtc.turn.TurnClient;
import io.parley.webrtc.turn.TurnEvent;
import io.parley.webrtc.wire.Deadline;
import io.parley.webrtc.wire.NetworkPath;
import io.parley.webrtc.wire.TransportProtocol;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the addresses of this side that servers know (RFC 8445 §5.1.1.2), and carries the packets
 * of those that they lend. An engine like its owner, the {@link PeerEngine}.
 *
 * <p>Each server is asked from each socket. It ends when all have answered or failed, shortly after
 * each has answered over one way, or when the time is up.
 */
final class Gathering {
    private static final long LIMIT_NANOS = Duration.ofSeconds(10).toNanos();

    /** What further ways to servers get that have answered over one already. */
    private static final long GRACE_NANOS = Duration.ofMillis(500).toNanos();

    private static final int MAX_SERVERS = 16;
    private static final int MAX_BASES = 4;
    private static final int MAX_REDIRECTS = 2;

    // RFC 8445 §5.1.2.1: relays that are reached over UDP first, then TCP, then TLS.
    private static final int TCP_PREFERENCE = 32_000;
    private static final int TLS_PREFERENCE = 16_000;

    private enum State {
        IDLE,
        RUNNING,
        COMPLETE,
        CLOSED
    }

    private record Base(InetSocketAddress address, int preference) {}

    private final IceTransportPolicy policy;
    private List<IceServer> configured;
    private final SecureRandom random;
    private final List<Base> bases = new ArrayList<>();
    private final List<GatheringServer> servers = new ArrayList<>();
    private final List<GatheringSource> sources = new ArrayList<>();
    private final Deque<ServerUri> lookups = new ArrayDeque<>();
    private final Deque<GatheringEvent> events = new ArrayDeque<>();
    private final Set<InetSocketAddress> told = new HashSet<>();
    private final List<String> failures = new ArrayList<>();
    private State state = State.IDLE;
    private int redirects;
    private long endNanos = Deadline.NEVER;
    private boolean inGrace;
    private boolean awaitsServers;

    Gathering(PeerOptions options, SecureRandom random) {
        this.policy = options.iceTransportPolicy();
        this.configured = options.iceServers();
        this.random = random;
        this.awaitsServers = options.iceServersLater();
        if (configured.isEmpty() && !awaitsServers && policy != IceTransportPolicy.RELAY) {
            state = State.COMPLETE; // so that nothing ever waits
        }
    }

    /** A socket of this side. */
    void addBase(IceCandidate host, InetSocketAddress base) {
        boolean known = bases.stream().anyMatch(other -> other.address().equals(base));
        if (host.protocol() == TransportProtocol.UDP && !known && bases.size() < MAX_BASES) {
            bases.add(new Base(base, (int) (host.priority() >> 8) & 0xFFFF));
        }
    }

    boolean isComplete() {
        return state == State.COMPLETE || state == State.CLOSED;
    }

    /** Why servers led to nothing, in words; empty when none did. */
    String failures() {
        return String.join(", ", failures);
    }

    /** Begins; once. */
    void start(long nowNanos) {
        if (state != State.IDLE) {
            return;
        }
        state = State.RUNNING;
        ask(nowNanos);
    }

    private void ask(long nowNanos) {
        endNanos = awaitsServers ? Deadline.NEVER : nowNanos + LIMIT_NANOS;
        for (IceServer server : configured) {
            server.urls().forEach(url -> add(url, server));
        }
        configured = List.of();
        update(nowNanos);
    }

    /** The servers that were still to come; only the first time counts. */
    void addServers(List<IceServer> more, long nowNanos) {
        if (!awaitsServers || state == State.CLOSED) {
            return;
        }
        awaitsServers = false;
        List<IceServer> all = new ArrayList<>(configured);
        all.addAll(more);
        configured = all;
        if (state == State.RUNNING) {
            ask(nowNanos);
        }
    }

    private void add(String url, IceServer server) {
        ServerUri uri = ServerUri.parse(url);
        if (uri == null) {
            failed(url, 400, "not a STUN or TURN URL");
        } else if (servers.size() == MAX_SERVERS) {
            failed(url, 400, "more than " + MAX_SERVERS + " servers");
        } else if (!uri.turn() && uri.transport() == TransportProtocol.TCP) {
            failed(url, 400, "an address that TCP is seen at is of no use");
        } else if (uri.turn() || policy != IceTransportPolicy.RELAY) {
            servers.add(new GatheringServer(uri, server.username(), server.credential()));
            if (!lookups.contains(uri)) {
                lookups.add(uri);
            }
        }
    }

    private void failed(String url, int code, String reason) {
        failures.add(url + ": " + reason);
        events.add(new GatheringEvent.Failed(url, code, reason));
    }

    /** A server whose addresses are wanted; null when there is none. */
    @Nullable ServerUri pollLookup() {
        return lookups.poll();
    }

    /** The addresses of a server that was looked up; none when it has none. */
    void handleLookup(ServerUri uri, List<InetAddress> addresses, long nowNanos) {
        if (state != State.RUNNING) {
            return;
        }
        for (GatheringServer server : servers) {
            if (server.uri.equals(uri) && server.isLookedUp()) {
                server.onAsked();
                if (addresses.isEmpty()) {
                    server.note(TurnEvent.NO_ANSWER, "there is no host " + uri.host());
                } else {
                    ask(server, addresses);
                }
            }
        }
        update(nowNanos);
    }

    private void ask(GatheringServer server, List<InetAddress> addresses) {
        server.note(TurnEvent.NO_ANSWER, "no address of this side reaches it");
        for (boolean v4 : new boolean[] {true, false}) {
            for (InetAddress address : addresses) {
                if (address instanceof Inet4Address == v4) {
                    ask(server, new InetSocketAddress(address, server.uri.port()));
                    break;
                }
            }
        }
    }

    private void ask(GatheringServer server, InetSocketAddress address) {
        if (server.uri.transport() == TransportProtocol.TCP) {
            boolean v4 = address.getAddress() instanceof Inet4Address;
            InetSocketAddress any = new InetSocketAddress(v4 ? "0.0.0.0" : "::", 0);
            int preference = server.uri.secure() ? TLS_PREFERENCE : TCP_PREFERENCE;
            add(server, new NetworkPath(TransportProtocol.TCP, any, address), preference);
            return;
        }
        for (Base base : bases) {
            if (reaches(base.address().getAddress(), address.getAddress())) {
                add(
                        server,
                        new NetworkPath(TransportProtocol.UDP, base.address(), address),
                        base.preference());
            }
        }
    }

    private static boolean reaches(InetAddress base, InetAddress server) {
        return base instanceof Inet4Address == server instanceof Inet4Address
                && (server.isLoopbackAddress() || !base.isLoopbackAddress());
    }

    private void add(GatheringServer server, NetworkPath path, int preference) {
        boolean turn = server.uri.turn();
        for (GatheringSource source : sources) {
            if (source.isAt(path) && (source.turn() != null) == turn) {
                server.note(400, "it is named twice");
                return; // a server knows an allocation by its two addresses
            }
        }
        server.note(TurnEvent.NO_ANSWER, "no answer");
        StunProbe probe = turn ? null : new StunProbe(random);
        TurnClient client =
                turn
                        ? new TurnClient(
                                path.protocol(), server.username, server.credential, random)
                        : null;
        if (client != null) {
            client.start();
        }
        sources.add(new GatheringSource(server, path, preference, probe, client));
    }

    /** Whether what comes over that path is a server's. */
    boolean isServer(NetworkPath path) {
        return sourceAt(path) != null;
    }

    /** The server at the other end of a connection; null when it is none's. */
    @Nullable ServerUri serverAt(NetworkPath path) {
        GatheringSource source = sourceAt(path);
        return source == null ? null : source.server.uri;
    }

    private @Nullable GatheringSource sourceAt(NetworkPath path) {
        for (int i = 0; i < sources.size(); i++) {
            if (sources.get(i).isAt(path)) {
                return sources.get(i);
            }
        }
        return null;
    }

    /**
     * Reads what came from a server. A packet of the peer is left in {@code in}.
     *
     * @return the path of that packet; null when it was none
     */
    @Nullable NetworkPath handleDatagram(NetworkPath path, ByteBuffer in, long nowNanos) {
        for (int i = 0; i < sources.size(); i++) {
            GatheringSource source = sources.get(i);
            if (source.isAt(path)) {
                NetworkPath relayed = source.handleDatagram(in, nowNanos);
                if (relayed != null) {
                    return relayed;
                }
            }
        }
        update(nowNanos);
        return null;
    }

    /** A connection to a server ended, or could not be opened. */
    void handleClosed(NetworkPath path, String reason, long nowNanos) {
        GatheringSource source = sourceAt(path);
        TurnClient turn = source == null ? null : source.turn();
        if (turn != null) {
            turn.handleClosed(reason);
            update(nowNanos);
        }
    }

    void handleTimeout(long nowNanos) {
        for (int i = 0; i < sources.size(); i++) {
            sources.get(i).handleTimeout(nowNanos);
        }
        update(nowNanos);
    }

    private void update(long nowNanos) {
        for (int i = 0; i < sources.size(); i++) {
            GatheringSource source = sources.get(i);
            if (source.probe() != null && !source.isSettled()) {
                updateProbe(source, source.probe());
            } else if (source.turn() != null) {
                updateTurn(source, source.turn());
            }
        }
        if (state == State.RUNNING) {
            updateState(nowNanos);
        }
    }

    private void updateProbe(GatheringSource source, StunProbe probe) {
        InetSocketAddress mapped = probe.mapped();
        if (mapped != null) {
            source.settle();
            source.server.onUseful();
            found(source, mapped);
        } else if (probe.isDone()) {
            source.settle();
            source.server.note(probe.failureCode(), probe.failure());
        }
    }

    private void found(GatheringSource source, InetSocketAddress mapped) {
        boolean hidesHosts = policy != IceTransportPolicy.ALL;
        // RFC 8445 §5.1.3: without a NAT it is the host candidate once more.
        if (told.add(mapped) && (hidesHosts || !mapped.equals(source.path.local()))) {
            events.add(
                    new GatheringEvent.Found(
                            source.reflexive(mapped, !hidesHosts), source.path.local()));
        }
    }

    private void updateTurn(GatheringSource source, TurnClient turn) {
        for (TurnEvent event = turn.pollEvent(); event != null; event = turn.pollEvent()) {
            boolean before = source.isSettled();
            source.settle();
            if (event instanceof TurnEvent.Allocated allocated) {
                source.server.onUseful();
                onAllocated(source, allocated);
            } else if (event instanceof TurnEvent.Failed failed) {
                onTurnFailed(source, failed, before);
            } else if (event instanceof TurnEvent.Redirected redirected) {
                redirect(source, redirected.server());
            }
        }
    }

    private void onAllocated(GatheringSource source, TurnEvent.Allocated allocated) {
        boolean udp = source.path.protocol() == TransportProtocol.UDP;
        if (udp && policy != IceTransportPolicy.RELAY) {
            found(source, allocated.mapped()); // RFC 8445 §5.1.1.2: one request for both
        }
        if (told.add(allocated.relayed())) {
            boolean hides = policy == IceTransportPolicy.RELAY;
            events.add(
                    new GatheringEvent.Found(
                            source.relayed(allocated.relayed(), hides ? null : allocated.mapped()),
                            allocated.relayed()));
        }
    }

    private void onTurnFailed(GatheringSource source, TurnEvent.Failed failed, boolean wasLent) {
        source.server.note(failed.code(), failed.reason());
        InetSocketAddress lost = source.lastLent();
        if (wasLent && lost != null) {
            failures.add(source.server.uri.text() + ": " + failed.reason());
            events.add(new GatheringEvent.Lost(lost, failed.reason()));
        }
    }

    private void redirect(GatheringSource source, InetSocketAddress alternate) {
        if (redirects++ < MAX_REDIRECTS) {
            NetworkPath path = source.path;
            add(
                    source.server,
                    new NetworkPath(path.protocol(), path.local(), alternate),
                    source.localPreference);
        } else {
            source.server.note(300, "it sends its clients to others again and again");
        }
    }

    private void updateState(long nowNanos) {
        if (awaitsServers) {
            return;
        }
        boolean allDone = true;
        boolean allUseful = true;
        for (GatheringServer server : servers) {
            boolean pending = server.isLookedUp() || !isAnswered(server);
            if (!pending && server.isAsked()) {
                fail(server);
            }
            allDone &= !pending;
            allUseful &= server.isUseful() || server.isFailed();
        }
        if (allDone || nowNanos >= endNanos) {
            complete();
        } else if (allUseful && !inGrace) {
            inGrace = true;
            endNanos = Math.min(endNanos, nowNanos + GRACE_NANOS);
        }
    }

    private boolean isAnswered(GatheringServer server) {
        for (GatheringSource source : sources) {
            if (source.server == server && !source.isSettled()) {
                return false;
            }
        }
        return true;
    }

    private void fail(GatheringServer server) {
        GatheringEvent event = server.fail();
        events.add(event);
        if (event instanceof GatheringEvent.Failed failed) {
            failures.add(failed.url() + ": " + failed.reason());
        }
    }

    private void complete() {
        state = State.COMPLETE;
        endNanos = Deadline.NEVER;
        lookups.clear();
        for (GatheringServer server : servers) {
            if (!server.isUseful() && !server.isFailed()) {
                if (server.isLookedUp()) {
                    server.note(TurnEvent.NO_ANSWER, "its name was not resolved in time");
                }
                fail(server);
            }
        }
        for (GatheringSource source : sources) {
            if (!source.isSettled()) {
                source.settle();
                source.close();
            }
        }
        events.add(new GatheringEvent.Complete());
    }

    /** The connection is up: the addresses that matter are kept alive by its checks. */
    void stopKeepingAlive() {
        for (int i = 0; i < sources.size(); i++) {
            StunProbe probe = sources.get(i).probe();
            if (probe != null && probe.isDone()) {
                probe.close();
            }
        }
    }

    /**
     * Makes the packet between {@code start} and the position of {@code out} ready for the way that
     * it really takes.
     *
     * @param path as ICE sees it
     * @return {@code path} itself, or that to the server that relays; null when nothing is to be
     *     sent now
     */
    @Nullable NetworkPath route(NetworkPath path, ByteBuffer out, int start) {
        for (int i = 0; i < sources.size(); i++) {
            GatheringSource source = sources.get(i);
            TurnClient turn = source.turn();
            if (turn != null && source.lends(path.local())) {
                return turn.wrap(out, start, path.remote()) ? source.path : null;
            }
        }
        return path;
    }

    /** Appends the next datagram for a server; null when there is none, else where it goes. */
    @Nullable NetworkPath pollTransmit(ByteBuffer out, long nowNanos) {
        for (int i = 0; i < sources.size(); i++) {
            GatheringSource source = sources.get(i);
            if (source.pollTransmit(out, nowNanos)) {
                return source.path;
            }
        }
        return null;
    }

    @Nullable GatheringEvent pollEvent() {
        return events.poll();
    }

    long nextTimeout() {
        long next = endNanos;
        for (int i = 0; i < sources.size(); i++) {
            next = Math.min(next, sources.get(i).nextTimeout());
        }
        return next;
    }

    /** Gives everything back; what is left to say comes out of {@link #pollTransmit}. */
    void close() {
        state = State.CLOSED;
        endNanos = Deadline.NEVER;
        lookups.clear();
        sources.forEach(GatheringSource::close);
    }
}
