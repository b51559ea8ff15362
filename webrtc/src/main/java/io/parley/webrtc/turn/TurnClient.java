package io.parley.webrtc.turn;

import static java.util.Objects.requireNonNull;

import io.parley.webrtc.stun.StunClass;
import io.parley.webrtc.stun.StunMessage;
import io.parley.webrtc.stun.StunMethod;
import io.parley.webrtc.stun.StunTransaction;
import io.parley.webrtc.stun.StunTransactionId;
import io.parley.webrtc.stun.StunWriter;
import io.parley.webrtc.turn.TurnCounters.Counter;
import io.parley.webrtc.wire.Deadline;
import io.parley.webrtc.wire.NetworkPath;
import io.parley.webrtc.wire.TransportProtocol;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One allocation at one TURN server (RFC 8656), over datagrams or over one connection. Not
 * thread-safe.
 *
 * <p>NEW → ALLOCATING → ALLOCATED → CLOSED, and FAILED from each. A packet goes out through {@link
 * #wrap}, and comes in through {@link #handleDatagram}; the permission of its peer is asked for
 * with the first packet, and a channel with the first one that is not a connectivity check. What
 * the server lends is renewed until {@link #close}.
 */
public final class TurnClient {
    private enum State {
        NEW,
        ALLOCATING,
        ALLOCATED,
        FAILED,
        CLOSED
    }

    /** As many as a peer may have candidates. */
    private static final int MAX_PEERS = 64;

    /** Packets that wait for permissions: the first checks of a list. */
    private static final int MAX_HELD = 16;

    /** Answers of 401 and 438 in a row to one request. */
    private static final int MAX_ATTEMPTS = 4;

    private static final int MAX_USERNAME = 508; // RFC 8489 §14.3
    private static final int STUN_LAST = 3; // RFC 7983 §7

    private record Held(TurnPeer peer, byte[] packet) {}

    private final TransportProtocol protocol;
    private final TurnCredentials credentials;
    private final boolean usernameTooLong;
    private final SecureRandom random;
    private final StunMessage message = new StunMessage();
    private final TurnCounters counters = new TurnCounters();
    private final List<TurnRequest> inFlight = new ArrayList<>();
    private final List<TurnPeer> peers = new ArrayList<>();
    private final Deque<Held> held = new ArrayDeque<>();
    private final Deque<TurnEvent> events = new ArrayDeque<>();
    private final ByteBuffer scratch = ByteBuffer.allocate(4096);
    private State state = State.NEW;
    private @Nullable InetSocketAddress relayed;
    private int nextChannel = ChannelData.FIRST_CHANNEL;
    private int lifetimeSeconds = TurnTiming.LIFETIME_SECONDS;
    private long refreshAtNanos = Deadline.NEVER;
    private boolean farewellDue;

    /**
     * @param protocol what the server is spoken to over; on a stream the caller cuts the messages
     *     apart ({@link TurnFramer})
     * @param username empty for a server that asks for none
     */
    public TurnClient(
            TransportProtocol protocol, String username, String password, SecureRandom random) {
        this.protocol = requireNonNull(protocol, "protocol");
        this.credentials = new TurnCredentials(username, password);
        this.usernameTooLong = username.length() > MAX_USERNAME;
        this.random = requireNonNull(random, "random");
    }

    /** Asks for an allocation; once. */
    public void start() {
        if (state != State.NEW) {
            return;
        }
        state = State.ALLOCATING;
        if (usernameTooLong) {
            fail(TurnErrors.UNAUTHENTICATED, "the user name is too long");
        } else {
            // RFC 8656 §7.1: without credentials first, since only the answer tells the realm.
            request(StunMethod.ALLOCATE, null, 0);
        }
    }

    /** The address that the server lends; null while there is none. */
    public @Nullable InetSocketAddress relayed() {
        return state == State.ALLOCATED ? relayed : null;
    }

    /** Whether there never will be an allocation any more. */
    public boolean isOver() {
        return state == State.FAILED || state == State.CLOSED;
    }

    /** What was seen and dropped, live. */
    public TurnCounters counters() {
        return counters;
    }

    /**
     * Reads one datagram or message of the server's. A packet of a peer is left in {@code in}, from
     * position to limit.
     *
     * @return the path of that packet, from the relayed address to the peer; null when it was none
     */
    public @Nullable NetworkPath handleDatagram(ByteBuffer in, long nowNanos) {
        if (isOver() || !in.hasRemaining()) {
            return null;
        }
        if (ChannelData.looksLike(in)) {
            return handleChannelData(in);
        }
        if (!message.wrap(in)) {
            counters.increment(Counter.MALFORMED);
            return null;
        }
        switch (message.messageClass()) {
            case INDICATION -> {
                return message.method() == StunMethod.DATA ? handleData(in) : null;
            }
            case SUCCESS_RESPONSE, ERROR_RESPONSE -> handleResponse(nowNanos);
            case REQUEST -> counters.increment(Counter.UNSOLICITED);
        }
        return null;
    }

    private @Nullable NetworkPath handleChannelData(ByteBuffer in) {
        int channel = ChannelData.channel(in);
        for (int i = 0; i < peers.size(); i++) {
            TurnPeer peer = peers.get(i);
            if (peer.channelNumber == channel) {
                return ChannelData.narrow(in) ? peer.path : null;
            }
        }
        counters.increment(Counter.UNKNOWN_CHANNEL);
        return null;
    }

    private @Nullable NetworkPath handleData(ByteBuffer in) {
        InetSocketAddress from = message.xorPeerAddress();
        if (from == null || !message.hasData() || relayed == null) {
            counters.increment(Counter.MALFORMED);
            return null;
        }
        in.position(message.dataOffset());
        in.limit(message.dataOffset() + message.dataLength());
        TurnPeer known = find(from);
        return known != null ? known.path : pathTo(from, relayed);
    }

    private static NetworkPath pathTo(InetSocketAddress peer, InetSocketAddress relayed) {
        return new NetworkPath(TransportProtocol.UDP, relayed, peer);
    }

    private void handleResponse(long nowNanos) {
        TurnRequest request = null;
        for (TurnRequest open : inFlight) {
            if (open.transaction().awaits(message)) {
                request = open;
            }
        }
        boolean success = message.messageClass() == StunClass.SUCCESS_RESPONSE;
        // RFC 8489 §9.2.5: what is signed wrongly was never received; only errors may be unsigned.
        boolean mustBeSigned = success ? request != null && request.signed() : isSigned();
        if (request == null
                || message.method() != request.method()
                || mustBeSigned && !credentials.verify(message)) {
            counters.increment(Counter.UNSOLICITED);
            return;
        }
        inFlight.remove(request);
        request.transaction().answer(nowNanos);
        if (success) {
            onSuccess(request, nowNanos);
        } else {
            onError(request, message.errorCode());
        }
    }

    private boolean isSigned() {
        return message.hasIntegrity();
    }

    private void onSuccess(TurnRequest request, long nowNanos) {
        TurnPeer peer = request.peer();
        switch (request.method()) {
            case ALLOCATE -> onAllocated(nowNanos);
            case REFRESH -> onRefreshed(nowNanos);
            case CREATE_PERMISSION -> grant(requireNonNull(peer, "peer"), nowNanos);
            case CHANNEL_BIND -> {
                TurnPeer bound = requireNonNull(peer, "peer");
                bound.channel = TurnPeer.Channel.BOUND;
                bound.channelDueNanos = nowNanos + TurnTiming.CHANNEL_REFRESH_NANOS;
                grant(bound, nowNanos); // RFC 8656 §12.2: it refreshes the permission too
            }
            case BINDING, SEND, DATA -> throw new IllegalStateException("never asked for");
        }
    }

    private static void grant(TurnPeer peer, long nowNanos) {
        peer.permission = TurnPeer.Permission.GRANTED;
        peer.permissionDueNanos = nowNanos + TurnTiming.PERMISSION_REFRESH_NANOS;
        peer.used = false;
    }

    private void onAllocated(long nowNanos) {
        InetSocketAddress address = message.xorRelayedAddress();
        InetSocketAddress mapped = message.xorMappedAddress();
        if (address == null || mapped == null || address.getPort() == 0) {
            fail(TurnEvent.NO_ANSWER, "an answer without an address");
            return;
        }
        relayed = address;
        state = State.ALLOCATED;
        onRefreshed(nowNanos);
        events.add(new TurnEvent.Allocated(address, mapped));
    }

    private void onRefreshed(long nowNanos) {
        long granted = message.lifetimeSeconds();
        long seconds = granted <= 0 ? TurnTiming.LIFETIME_SECONDS : granted;
        refreshAtNanos = nowNanos + TurnTiming.refreshAfterNanos(seconds);
    }

    private void onError(TurnRequest request, int code) {
        boolean again = request.attempt() + 1 < MAX_ATTEMPTS;
        boolean unsigned = code == TurnErrors.UNAUTHENTICATED && !request.signed();
        if (unsigned && !credentials.arePresent()) {
            failed(request, code, "401 the server asks for credentials, and there are none");
        } else if ((unsigned || code == TurnErrors.STALE_NONCE)
                && again
                && credentials.learn(message)) {
            request(request.method(), request.peer(), request.attempt() + 1);
        } else if (code == TurnErrors.TRY_ALTERNATE
                && request.method() == StunMethod.ALLOCATE
                && message.alternateServer() != null) {
            state = State.FAILED;
            events.add(new TurnEvent.Redirected(message.alternateServer()));
        } else {
            failed(request, code, TurnErrors.describe(code, message.errorReason()));
        }
    }

    private void failed(TurnRequest request, int code, String reason) {
        TurnPeer peer = request.peer();
        if (peer == null || code == TurnErrors.ALLOCATION_MISMATCH) {
            fail(code, reason); // RFC 8656 §5: it is gone for everybody
        } else if (request.method() == StunMethod.CREATE_PERMISSION) {
            // One that timed out is asked for again with the next packet.
            boolean refused = code != TurnEvent.NO_ANSWER;
            peer.permission = refused ? TurnPeer.Permission.REFUSED : TurnPeer.Permission.NONE;
            peer.permissionDueNanos = Deadline.NEVER;
            held.removeIf(waiting -> waiting.peer() == peer);
        } else {
            peer.channel = TurnPeer.Channel.REFUSED; // indications do as well
            peer.channelDueNanos = Deadline.NEVER;
        }
    }

    private void fail(int code, String reason) {
        state = State.FAILED;
        forget();
        events.add(new TurnEvent.Failed(code, reason));
    }

    private void forget() {
        refreshAtNanos = Deadline.NEVER;
        inFlight.clear();
        peers.clear();
        held.clear();
    }

    /** The connection to the server ended, or could not be opened. */
    public void handleClosed(String reason) {
        if (!isOver()) {
            fail(TurnEvent.NO_ANSWER, reason);
        }
    }

    /** Moves time on. Early, late and repeated calls are all harmless. */
    public void handleTimeout(long nowNanos) {
        for (int i = inFlight.size() - 1; i >= 0; i--) {
            TurnRequest request = inFlight.get(i);
            request.transaction().handleTimeout(nowNanos);
            if (request.transaction().timedOut()) {
                inFlight.remove(i);
                boolean lost = state == State.ALLOCATED && request.peer() == null;
                failed(
                        request,
                        TurnEvent.NO_ANSWER,
                        lost ? "the server stopped answering" : "no answer");
                if (isOver()) {
                    return;
                }
            }
        }
        if (nowNanos >= refreshAtNanos) {
            refreshAtNanos = Deadline.NEVER;
            request(StunMethod.REFRESH, null, 0);
        }
        for (int i = 0; i < peers.size(); i++) {
            renew(peers.get(i), nowNanos);
        }
    }

    /** Keeps what was used since the last time, and lets the rest lapse. */
    private void renew(TurnPeer peer, long nowNanos) {
        if (nowNanos >= peer.channelDueNanos) {
            peer.channelDueNanos = Deadline.NEVER;
            if (peer.permission == TurnPeer.Permission.GRANTED) {
                request(StunMethod.CHANNEL_BIND, peer, 0);
            } else {
                peer.channel = TurnPeer.Channel.NONE;
            }
        }
        if (nowNanos >= peer.permissionDueNanos) {
            peer.permissionDueNanos = Deadline.NEVER;
            if (peer.used) {
                request(StunMethod.CREATE_PERMISSION, peer, 0);
            } else {
                peer.permission = TurnPeer.Permission.NONE;
            }
        }
    }

    /**
     * Makes of the packet between {@code start} and the position of {@code out} what the server is
     * sent so that the peer gets the packet. Allocates nothing once the peer has a channel.
     *
     * @param out a heap buffer with 40 bytes of room after the packet
     * @return false when nothing is to be sent, now or ever; the packet is then taken out again
     */
    public boolean wrap(ByteBuffer out, int start, InetSocketAddress to) {
        TurnPeer peer = state == State.ALLOCATED ? peerOf(to) : null;
        if (peer == null || peer.permission == TurnPeer.Permission.REFUSED) {
            counters.increment(peer == null ? Counter.DROPPED : Counter.FORBIDDEN);
            out.position(start);
            return false;
        }
        peer.used = true;
        if (peer.permission == TurnPeer.Permission.NONE) {
            peer.permission = TurnPeer.Permission.ASKED;
            request(StunMethod.CREATE_PERMISSION, peer, 0);
        }
        if (peer.permission == TurnPeer.Permission.ASKED) {
            hold(peer, out, start);
            out.position(start);
            return false;
        }
        if (peer.channel == TurnPeer.Channel.NONE && isData(out, start)) {
            bindChannel(peer);
        }
        if (peer.channel == TurnPeer.Channel.BOUND) {
            wrapInChannel(out, start, peer);
        } else {
            wrapInIndication(out, start, peer);
        }
        return true;
    }

    /** Whether a packet is no check: those are few, and most of their peers stay unused. */
    private static boolean isData(ByteBuffer out, int start) {
        return out.position() > start && (out.get(start) & 0xFF) > STUN_LAST;
    }

    private void hold(TurnPeer peer, ByteBuffer out, int start) {
        if (held.size() == MAX_HELD) {
            counters.increment(Counter.DROPPED);
            return;
        }
        byte[] packet = new byte[out.position() - start];
        out.get(start, packet);
        held.add(new Held(peer, packet));
    }

    private void bindChannel(TurnPeer peer) {
        if (peer.channelNumber == 0) {
            if (nextChannel > ChannelData.LAST_CHANNEL) {
                peer.channel = TurnPeer.Channel.REFUSED;
                return;
            }
            peer.channelNumber = nextChannel++;
        }
        peer.channel = TurnPeer.Channel.ASKED;
        request(StunMethod.CHANNEL_BIND, peer, 0);
    }

    private void wrapInChannel(ByteBuffer out, int start, TurnPeer peer) {
        int length = out.position() - start;
        shift(out, start, ChannelData.HEADER_LENGTH);
        out.putShort(start, (short) peer.channelNumber);
        out.putShort(start + 2, (short) length);
        if (protocol == TransportProtocol.TCP) {
            pad(out, TurnFramer.padding(length));
        }
    }

    private void wrapInIndication(ByteBuffer out, int start, TurnPeer peer) {
        int length = out.position() - start;
        new StunWriter(
                        scratch.clear(),
                        StunMethod.SEND,
                        StunClass.INDICATION,
                        StunTransactionId.random(random))
                .xorPeerAddress(peer.address)
                .dataHeader(length);
        int header = scratch.position();
        shift(out, start, header);
        out.put(start, scratch.array(), 0, header);
        pad(out, TurnFramer.padding(length));
    }

    private static void shift(ByteBuffer out, int start, int distance) {
        int length = out.position() - start;
        int from = out.arrayOffset() + start;
        out.position(out.position() + distance);
        System.arraycopy(out.array(), from, out.array(), from + distance, length);
    }

    private static void pad(ByteBuffer out, int count) {
        for (int i = 0; i < count; i++) {
            out.put((byte) 0);
        }
    }

    private @Nullable TurnPeer find(InetSocketAddress address) {
        for (int i = 0; i < peers.size(); i++) {
            TurnPeer peer = peers.get(i);
            if (peer.address == address || peer.address.equals(address)) {
                return peer;
            }
        }
        return null;
    }

    /** Null when there are too many. */
    private @Nullable TurnPeer peerOf(InetSocketAddress address) {
        TurnPeer known = find(address);
        if (known == null && peers.size() < MAX_PEERS && relayed != null) {
            known = new TurnPeer(address, pathTo(address, relayed));
            peers.add(known);
        }
        return known;
    }

    private void request(StunMethod method, @Nullable TurnPeer peer, int attempt) {
        StunTransactionId id = StunTransactionId.random(random);
        StunWriter writer = new StunWriter(scratch.clear(), method, StunClass.REQUEST, id);
        switch (method) {
            case ALLOCATE -> writer.requestedTransportUdp().lifetimeSeconds(lifetimeSeconds);
            case REFRESH -> writer.lifetimeSeconds(lifetimeSeconds);
            case CREATE_PERMISSION -> writer.xorPeerAddress(requireNonNull(peer, "peer").address);
            case CHANNEL_BIND ->
                    writer.channelNumber(requireNonNull(peer, "peer").channelNumber)
                            .xorPeerAddress(peer.address);
            case BINDING, SEND, DATA -> throw new IllegalArgumentException("method: " + method);
        }
        boolean signed = credentials.sign(writer);
        StunTransaction transaction =
                new StunTransaction(id, scratch.flip(), TurnTiming.of(protocol));
        inFlight.add(new TurnRequest(method, peer, attempt, signed, transaction));
    }

    /** Appends the next datagram or message for the server; false when there is none. */
    public boolean pollTransmit(ByteBuffer out, long nowNanos) {
        if (farewellDue) {
            farewellDue = false;
            TurnRequest farewell = inFlight.remove(0);
            return farewell.transaction().pollTransmit(out, nowNanos);
        }
        for (int i = 0; i < inFlight.size(); i++) {
            if (inFlight.get(i).transaction().pollTransmit(out, nowNanos)) {
                return true;
            }
        }
        return pollHeld(out);
    }

    private boolean pollHeld(ByteBuffer out) {
        Held first = held.peek();
        if (first == null) {
            return false;
        }
        for (Held one : held) {
            if (one.peer().permission == TurnPeer.Permission.GRANTED) {
                held.remove(one);
                int start = out.position();
                out.put(one.packet());
                wrapInIndication(out, start, one.peer());
                return true;
            }
        }
        return false;
    }

    /** The next event; null when there is none. Call until null. */
    public @Nullable TurnEvent pollEvent() {
        return events.poll();
    }

    /** When {@link #handleTimeout} is to be called next. */
    public long nextTimeout() {
        long next = refreshAtNanos;
        for (int i = 0; i < inFlight.size(); i++) {
            next = Math.min(next, inFlight.get(i).transaction().nextTimeout());
        }
        for (int i = 0; i < peers.size(); i++) {
            next = Math.min(next, peers.get(i).nextTimeout());
        }
        return next;
    }

    /** Gives the address back: one last message comes out of {@link #pollTransmit}. Idempotent. */
    public void close() {
        if (isOver()) {
            return;
        }
        boolean lent = state == State.ALLOCATED;
        state = State.CLOSED;
        forget();
        if (lent) {
            lifetimeSeconds = 0; // RFC 8656 §8.1
            request(StunMethod.REFRESH, null, 0);
            farewellDue = true;
        }
    }
}
