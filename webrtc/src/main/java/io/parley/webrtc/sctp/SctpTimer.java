package io.parley.webrtc.sctp;

import java.util.List;

/** The timers of an association (RFC 9260 §5.1, §6.2, §6.3, §8.3, §9.2; RFC 6525 §5.1.1). */
enum SctpTimer {
    T1_INIT,
    T1_COOKIE,
    T2_SHUTDOWN,
    T3_RTX,
    DELAYED_ACK,
    HEARTBEAT,
    RE_CONFIG;

    /** All of them, without a copy for each caller. */
    static final List<SctpTimer> ALL = List.of(values());
}
