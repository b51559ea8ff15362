package io.parley.webrtc.stun;

import io.parley.webrtc.wire.Deadline;
import java.nio.ByteBuffer;

/**
 * One request and its retransmissions (RFC 8489 §6.2). Not thread-safe.
 *
 * <p>WAITING → ANSWERED, TIMED_OUT. The owner checks where a response came from and who signed it
 * before it calls {@link #answer}.
 */
public final class StunTransaction {
    private enum State {
        WAITING,
        ANSWERED,
        TIMED_OUT
    }

    private final StunTransactionId id;
    private final byte[] request;
    private final StunTiming timing;
    private State state = State.WAITING;
    private boolean requestDue = true;
    private boolean retransmits = true;
    private int requestsSent;
    private long firstSentAtNanos;
    private long deadlineNanos = Deadline.NEVER;

    /**
     * @param request the whole message, from position to limit; it is copied
     */
    public StunTransaction(StunTransactionId id, ByteBuffer request, StunTiming timing) {
        this.id = id;
        this.request = new byte[request.remaining()];
        this.timing = timing;
        request.get(request.position(), this.request);
    }

    /** Whether {@code response} has the id of this transaction, and an answer is still awaited. */
    public boolean awaits(StunMessage response) {
        return state == State.WAITING && requestsSent > 0 && response.belongsTo(id);
    }

    /**
     * Ends the transaction with an accepted response.
     *
     * @return the round-trip time, or an upper bound of it if the request was sent more than once
     */
    public long answer(long nowNanos) {
        finish(State.ANSWERED);
        return nowNanos - firstSentAtNanos;
    }

    /** Sends nothing more, but still takes a response (RFC 8445 §7.3.1.4, "cancel"). */
    public void stopRetransmitting() {
        requestDue = false;
        retransmits = false;
    }

    /** Moves time on. Early, late and repeated calls are all harmless. */
    public void handleTimeout(long nowNanos) {
        if (nowNanos < deadlineNanos) {
            return;
        }
        if (requestsSent == timing.maxRequests()) {
            finish(State.TIMED_OUT);
        } else if (retransmits) {
            requestDue = true;
        } else {
            requestsSent++;
            deadlineNanos = nowNanos + timing.waitAfter(requestsSent);
        }
    }

    /** Appends the request to {@code out}; false when it is not due. Call until false. */
    public boolean pollTransmit(ByteBuffer out, long nowNanos) {
        if (!requestDue) {
            return false;
        }
        out.put(request);
        requestDue = false;
        if (requestsSent++ == 0) {
            firstSentAtNanos = nowNanos;
        }
        deadlineNanos = nowNanos + timing.waitAfter(requestsSent);
        return true;
    }

    public boolean timedOut() {
        return state == State.TIMED_OUT;
    }

    /** Whether the request waits to be polled. */
    public boolean isTransmitDue() {
        return requestDue;
    }

    /** When {@link #handleTimeout} is to be called next. */
    public long nextTimeout() {
        return requestDue ? Deadline.NEVER : deadlineNanos;
    }

    private void finish(State end) {
        state = end;
        requestDue = false;
        deadlineNanos = Deadline.NEVER;
    }
}
