package io.parley.webrtc.turn;

import static java.util.Objects.requireNonNull;

import io.parley.webrtc.stun.StunClass;
import io.parley.webrtc.stun.StunMessage;
import io.parley.webrtc.stun.StunMethod;
import io.parley.webrtc.turn.TurnCounters.Counter;
import io.parley.webrtc.wire.Deadline;
import io.parley.webrtc.wire.NetworkPath;
import io.parley.webrtc.wire.TransportProtocol;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayDeque;
import java.util.Deque;
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

    /** Answers of 401 and 438 in a row to one request. */
    private static final int MAX_ATTEMPTS = 4;

    private static final int MAX_USERNAME = 508; // RFC 8489 §14.3
    private final TurnCredentials credentials;
    private final boolean usernameTooLong;
    private final StunMessage message = new StunMessage();
    private final TurnCounters counters = new TurnCounters();
    private final TurnRequests requests;
    private final TurnPeers peers = new TurnPeers();
    private final TurnPackets packets;
    private final Deque<TurnEvent> events = new ArrayDeque<>();
    private State state = State.NEW;
    private @Nullable InetSocketAddress relayed;
    private long refreshAtNanos = Deadline.NEVER;

    /**
     * @param protocol what the server is spoken to over; on a stream the caller cuts the messages
     *     apart ({@link TurnFramer})
     * @param username empty for a server that asks for none
     */
    public TurnClient(
            TransportProtocol protocol, String username, String password, SecureRandom random) {
        requireNonNull(protocol, "protocol");
        requireNonNull(random, "random");
        credentials = new TurnCredentials(username, password);
        usernameTooLong = username.length() > MAX_USERNAME;
        requests = new TurnRequests(protocol, credentials, random);
        packets = new TurnPackets(protocol, random);
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
            requests.send(StunMethod.ALLOCATE, null, 0);
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
        TurnPeer peer = peers.findByChannel(ChannelData.channel(in));
        if (peer == null) {
            counters.increment(Counter.UNKNOWN_CHANNEL);
            return null;
        }
        return ChannelData.narrow(in) ? peer.path : null;
    }

    private @Nullable NetworkPath handleData(ByteBuffer in) {
        InetSocketAddress from = message.xorPeerAddress();
        if (from == null || !message.hasData() || relayed == null) {
            counters.increment(Counter.MALFORMED);
            return null;
        }
        in.position(message.dataOffset());
        in.limit(message.dataOffset() + message.dataLength());
        TurnPeer known = peers.find(from);
        return known != null ? known.path : TurnPeers.pathTo(from, relayed);
    }

    private void handleResponse(long nowNanos) {
        TurnRequest request = requests.answered(message, nowNanos);
        if (request == null) {
            counters.increment(Counter.UNSOLICITED);
        } else if (message.messageClass() == StunClass.SUCCESS_RESPONSE) {
            onSuccess(request, nowNanos);
        } else {
            onError(request, message.errorCode());
        }
    }

    private void onSuccess(TurnRequest request, long nowNanos) {
        TurnPeer peer = request.peer();
        switch (request.method()) {
            case ALLOCATE -> onAllocated(nowNanos);
            case REFRESH -> onRefreshed(nowNanos);
            case CREATE_PERMISSION -> TurnPeers.grant(requireNonNull(peer, "peer"), nowNanos);
            case CHANNEL_BIND -> TurnPeers.bind(requireNonNull(peer, "peer"), nowNanos);
            case BINDING, SEND, DATA -> throw new IllegalStateException("never asked for");
        }
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
            requests.send(request.method(), request.peer(), request.attempt() + 1);
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
            TurnPeers.deny(peer, code != TurnEvent.NO_ANSWER);
            packets.drop(peer);
        } else {
            TurnPeers.denyChannel(peer);
        }
    }

    private void fail(int code, String reason) {
        state = State.FAILED;
        forget();
        events.add(new TurnEvent.Failed(code, reason));
    }

    private void forget() {
        refreshAtNanos = Deadline.NEVER;
        requests.clear();
        peers.clear();
        packets.clear();
    }

    /** The connection to the server ended, or could not be opened. */
    public void handleClosed(String reason) {
        if (!isOver()) {
            fail(TurnEvent.NO_ANSWER, reason);
        }
    }

    /** Moves time on. Early, late and repeated calls are all harmless. */
    public void handleTimeout(long nowNanos) {
        for (TurnRequest late = requests.pollTimedOut(nowNanos);
                late != null;
                late = requests.pollTimedOut(nowNanos)) {
            boolean lost = state == State.ALLOCATED && late.peer() == null;
            failed(late, TurnEvent.NO_ANSWER, lost ? "the server stopped answering" : "no answer");
            if (isOver()) {
                return;
            }
        }
        if (nowNanos >= refreshAtNanos) {
            refreshAtNanos = Deadline.NEVER;
            requests.send(StunMethod.REFRESH, null, 0);
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
                requests.send(StunMethod.CHANNEL_BIND, peer, 0);
            } else {
                peer.channel = TurnPeer.Channel.NONE;
            }
        }
        if (nowNanos >= peer.permissionDueNanos) {
            peer.permissionDueNanos = Deadline.NEVER;
            if (peer.used) {
                requests.send(StunMethod.CREATE_PERMISSION, peer, 0);
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
        InetSocketAddress from = relayed();
        TurnPeer peer = from == null ? null : peers.at(to, from);
        if (peer == null || peer.permission == TurnPeer.Permission.REFUSED) {
            counters.increment(peer == null ? Counter.DROPPED : Counter.FORBIDDEN);
            out.position(start);
            return false;
        }
        peer.used = true;
        if (peer.permission == TurnPeer.Permission.NONE) {
            peer.permission = TurnPeer.Permission.ASKED;
            requests.send(StunMethod.CREATE_PERMISSION, peer, 0);
        }
        if (peer.permission == TurnPeer.Permission.ASKED) {
            if (!packets.hold(peer, out, start)) {
                counters.increment(Counter.DROPPED);
            }
            out.position(start);
            return false;
        }
        if (peer.channel == TurnPeer.Channel.NONE && TurnPackets.isData(out, start)) {
            bindChannel(peer);
        }
        packets.wrap(out, start, peer);
        return true;
    }

    private void bindChannel(TurnPeer peer) {
        if (peers.hasChannelNumber(peer)) {
            peer.channel = TurnPeer.Channel.ASKED;
            requests.send(StunMethod.CHANNEL_BIND, peer, 0);
        } else {
            peer.channel = TurnPeer.Channel.REFUSED;
        }
    }

    /** Appends the next datagram or message for the server; false when there is none. */
    public boolean pollTransmit(ByteBuffer out, long nowNanos) {
        return requests.pollTransmit(out, nowNanos) || packets.pollHeld(out);
    }

    /** The next event; null when there is none. Call until null. */
    public @Nullable TurnEvent pollEvent() {
        return events.poll();
    }

    /** When {@link #handleTimeout} is to be called next. */
    public long nextTimeout() {
        return Math.min(refreshAtNanos, Math.min(requests.nextTimeout(), peers.nextTimeout()));
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
            requests.sendFarewell();
        }
    }
}
