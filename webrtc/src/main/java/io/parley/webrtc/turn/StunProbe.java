package io.parley.webrtc.turn;

import io.parley.webrtc.stun.StunClass;
import io.parley.webrtc.stun.StunMessage;
import io.parley.webrtc.stun.StunTransaction;
import io.parley.webrtc.stun.StunTransactionId;
import io.parley.webrtc.stun.StunWriter;
import io.parley.webrtc.wire.Deadline;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Asks one STUN server from one socket how the world sees it (RFC 8445 §5.1.1.2), and then keeps
 * that address alive until it is in use or given up. Not thread-safe.
 *
 * <p>ASKING → KNOWN, FAILED; KNOWN → CLOSED.
 */
public final class StunProbe {
    private enum State {
        ASKING,
        KNOWN,
        FAILED,
        CLOSED
    }

    /** RFC 8445 §11: "Tr", far below the two minutes for which a NAT keeps a mapping. */
    private static final long KEEP_ALIVE_NANOS = Duration.ofSeconds(15).toNanos();

    private final SecureRandom random;
    private final StunMessage message = new StunMessage();
    private final StunTransaction transaction;
    private State state = State.ASKING;
    private @Nullable InetSocketAddress mapped;
    private String failure = "";
    private int failureCode;
    private boolean keepAliveDue;
    private long keepAliveAtNanos = Deadline.NEVER;

    public StunProbe(SecureRandom random) {
        this.random = random;
        StunTransactionId id = StunTransactionId.random(random);
        ByteBuffer request = ByteBuffer.allocate(64);
        // Without FINGERPRINT: nothing else is spoken with that server.
        new StunWriter(request, StunClass.REQUEST, id);
        transaction = new StunTransaction(id, request.flip(), TurnTiming.UDP);
    }

    /** Reads one datagram of the server's. */
    public void handleDatagram(ByteBuffer in, long nowNanos) {
        if (state != State.ASKING || !message.wrap(in) || !transaction.awaits(message)) {
            return;
        }
        InetSocketAddress address = message.xorMappedAddress();
        if (message.messageClass() == StunClass.SUCCESS_RESPONSE && address != null) {
            transaction.answer(nowNanos);
            mapped = address;
            state = State.KNOWN;
            keepAliveAtNanos = nowNanos + KEEP_ALIVE_NANOS;
        } else if (message.messageClass() == StunClass.ERROR_RESPONSE) {
            transaction.answer(nowNanos);
            fail(
                    message.errorCode(),
                    TurnErrors.describe(message.errorCode(), message.errorReason()));
        }
    }

    private void fail(int code, String reason) {
        state = State.FAILED;
        failureCode = code;
        failure = reason;
    }

    /** Moves time on. Early, late and repeated calls are all harmless. */
    public void handleTimeout(long nowNanos) {
        if (state == State.ASKING) {
            transaction.handleTimeout(nowNanos);
            if (transaction.timedOut()) {
                fail(TurnEvent.NO_ANSWER, "no answer");
            }
        } else if (nowNanos >= keepAliveAtNanos) {
            keepAliveDue = true;
            keepAliveAtNanos = nowNanos + KEEP_ALIVE_NANOS;
        }
    }

    /** Appends the next datagram for the server; false when there is none. */
    public boolean pollTransmit(ByteBuffer out, long nowNanos) {
        if (state == State.ASKING) {
            return transaction.pollTransmit(out, nowNanos);
        }
        if (!keepAliveDue) {
            return false;
        }
        keepAliveDue = false;
        // RFC 8445 §11: an indication, which nobody answers.
        new StunWriter(out, StunClass.INDICATION, StunTransactionId.random(random));
        return true;
    }

    /** When {@link #handleTimeout} is to be called next. */
    public long nextTimeout() {
        return state == State.ASKING ? transaction.nextTimeout() : keepAliveAtNanos;
    }

    /** Whether the server has answered or was given up. */
    public boolean isDone() {
        return state != State.ASKING;
    }

    /** Where the server sees the socket; null while not known. */
    public @Nullable InetSocketAddress mapped() {
        return mapped;
    }

    /** Why there is no address, in words; empty while there may be one. */
    public String failure() {
        return failure;
    }

    /** ERROR-CODE, or {@link TurnEvent#NO_ANSWER}; 0 without failure. */
    public int failureCode() {
        return failureCode;
    }

    /** Sends nothing more. Idempotent. */
    public void close() {
        state = State.CLOSED;
        keepAliveDue = false;
        keepAliveAtNanos = Deadline.NEVER;
    }
}
