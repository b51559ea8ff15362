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

    SctpContext(SctpOptions options) {
        this.options = options;
    }

    /** A timeout without an answer; true when it was one too many (RFC 9260 §8.1). */
    boolean countError() {
        return ++errors > Limits.SCTP_MAX_RETRANSMISSIONS;
    }

    /** The peer is alive. */
    void clearErrors() {
        errors = 0;
    }
}
