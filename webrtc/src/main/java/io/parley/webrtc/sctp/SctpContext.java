package io.parley.webrtc.sctp;

import io.parley.webrtc.wire.Limits;
import java.util.ArrayDeque;

/** What the parts of one association share. */
final class SctpContext {
    final SctpOptions options;
    final SctpCounters counters = new SctpCounters();
    final TimerTable timers = new TimerTable();
    final RtoEstimator rto = new RtoEstimator();
    final ArrayDeque<SctpEvent> events = new ArrayDeque<>();
    private int errors;
    private boolean holdsDelivered;
    private long unconsumed;

    SctpContext(SctpOptions options) {
        this.options = options;
    }

    /** A timeout without an answer; true when it was one too many (RFC 9260 §8.1). */
    boolean countError() {
        return ++errors > Limits.SCTP_MAX_RETRANSMISSIONS;
    }

    /** Delivered messages take room in the receive window until they are consumed. */
    void holdDelivered() {
        holdsDelivered = true;
    }

    /** A message was handed to the user. */
    void onDelivered(int length) {
        if (holdsDelivered) {
            unconsumed += length + Limits.SCTP_DELIVERED_OVERHEAD;
        }
    }

    /** The user has done with messages. */
    void onConsumed(int messages, long bytes) {
        if (holdsDelivered) {
            long freed = bytes + (long) messages * Limits.SCTP_DELIVERED_OVERHEAD;
            unconsumed = Math.max(0, unconsumed - freed);
        }
    }

    /** What delivered messages take of the receive window. */
    long unconsumed() {
        return unconsumed;
    }

    /** The peer is alive. */
    void clearErrors() {
        errors = 0;
    }
}
