package io.parley.webrtc.turn;

import static java.util.Objects.requireNonNull;

import io.parley.webrtc.stun.StunClass;
import io.parley.webrtc.stun.StunMessage;
import io.parley.webrtc.stun.StunMethod;
import io.parley.webrtc.stun.StunTransaction;
import io.parley.webrtc.stun.StunTransactionId;
import io.parley.webrtc.stun.StunWriter;
import io.parley.webrtc.wire.Deadline;
import io.parley.webrtc.wire.TransportProtocol;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The requests of one client that are not answered yet: written, signed, repeated, recognized. */
final class TurnRequests {
    private final TransportProtocol protocol;
    private final TurnCredentials credentials;
    private final SecureRandom random;
    private final List<TurnRequest> inFlight = new ArrayList<>();
    private final ByteBuffer scratch = ByteBuffer.allocate(4096);
    private int lifetimeSeconds = TurnTiming.LIFETIME_SECONDS;
    private boolean farewellDue;

    TurnRequests(TransportProtocol protocol, TurnCredentials credentials, SecureRandom random) {
        this.protocol = protocol;
        this.credentials = credentials;
        this.random = random;
    }

    /**
     * Makes a request.
     *
     * @param peer whom it is about; null for the allocation
     * @param attempt how often the server has asked for it in another form
     */
    void send(StunMethod method, @Nullable TurnPeer peer, int attempt) {
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

    /** Gives the allocation back (RFC 8656 §8.1); all else is forgotten. */
    void sendFarewell() {
        clear();
        lifetimeSeconds = 0;
        send(StunMethod.REFRESH, null, 0);
        farewellDue = true;
    }

    /** The request that a response answers, which is over then; null if it answers none. */
    @Nullable TurnRequest answered(StunMessage response, long nowNanos) {
        TurnRequest request = null;
        for (TurnRequest open : inFlight) {
            if (open.transaction().awaits(response)) {
                request = open;
            }
        }
        boolean success = response.messageClass() == StunClass.SUCCESS_RESPONSE;
        // RFC 8489 §9.2.5: what is signed wrongly was never received; only errors may be unsigned.
        boolean mustBeSigned =
                success ? request != null && request.signed() : response.hasIntegrity();
        if (request == null
                || response.method() != request.method()
                || mustBeSigned && !credentials.verify(response)) {
            return null;
        }
        inFlight.remove(request);
        request.transaction().answer(nowNanos);
        return request;
    }

    /** A request that has waited long enough, which is over then; null if there is none. */
    @Nullable TurnRequest pollTimedOut(long nowNanos) {
        for (int i = inFlight.size() - 1; i >= 0; i--) {
            StunTransaction transaction = inFlight.get(i).transaction();
            transaction.handleTimeout(nowNanos);
            if (transaction.timedOut()) {
                return inFlight.remove(i);
            }
        }
        return null;
    }

    /** Appends the next request that is due; false when there is none. */
    boolean pollTransmit(ByteBuffer out, long nowNanos) {
        if (farewellDue) {
            farewellDue = false;
            return inFlight.remove(0).transaction().pollTransmit(out, nowNanos);
        }
        for (int i = 0; i < inFlight.size(); i++) {
            if (inFlight.get(i).transaction().pollTransmit(out, nowNanos)) {
                return true;
            }
        }
        return false;
    }

    long nextTimeout() {
        long next = Deadline.NEVER;
        for (int i = 0; i < inFlight.size(); i++) {
            next = Math.min(next, inFlight.get(i).transaction().nextTimeout());
        }
        return next;
    }

    void clear() {
        inFlight.clear();
    }
}
