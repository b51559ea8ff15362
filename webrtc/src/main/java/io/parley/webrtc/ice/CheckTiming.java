package io.parley.webrtc.ice;

import io.parley.webrtc.stun.StunTiming;
import io.parley.webrtc.wire.TransportProtocol;
import java.time.Duration;

/** How long checks are repeated and awaited. */
final class CheckTiming {
    /** Consent checks are not retransmitted (RFC 7675 §5.1): a new one is sent instead. */
    static final StunTiming CONSENT = StunTiming.once(Duration.ofSeconds(5));

    /** The connection has to be opened first, and then delivers by itself. */
    private static final StunTiming TCP = StunTiming.once(Duration.ofSeconds(10));

    /** The waits stop doubling here, so that a path which opens late is found soon. */
    private static final int MAX_RTO_FACTOR = 8;

    private static final int MAX_REQUESTS = 9;

    private CheckTiming() {}

    /**
     * @param active how many pairs wait or are being checked
     */
    static StunTiming of(TransportProtocol protocol, IceOptions options, int active) {
        if (protocol == TransportProtocol.TCP) {
            return TCP;
        }
        // RFC 8445 §14.3: RTO = MAX (initial, Ta * number of active pairs)
        long rto =
                Math.max(
                        options.initialRto().toNanos(), options.checkInterval().toNanos() * active);
        long maxRto = rto * MAX_RTO_FACTOR;
        return new StunTiming(rto, maxRto, MAX_REQUESTS, maxRto);
    }
}
