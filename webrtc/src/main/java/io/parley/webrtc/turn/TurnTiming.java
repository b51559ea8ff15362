package io.parley.webrtc.turn;

import io.parley.webrtc.stun.StunTiming;
import io.parley.webrtc.wire.TransportProtocol;
import java.time.Duration;

/** How long servers are asked, and how often what they lend is renewed. */
final class TurnTiming {
    /** At 0, 0.25, 0.75, 1.75, 3.75, 5.75 and 7.75 s; given up after 9.75 s. */
    static final StunTiming UDP =
            new StunTiming(
                    Duration.ofMillis(250).toNanos(),
                    Duration.ofSeconds(2).toNanos(),
                    7,
                    Duration.ofSeconds(2).toNanos());

    static final StunTiming TCP = StunTiming.once(Duration.ofSeconds(10));

    /** What is asked for, and what a server gives by default (RFC 8656 §7.2). */
    static final int LIFETIME_SECONDS = 600;

    /** RFC 8656 §9: a permission lasts 300 s. */
    static final long PERMISSION_REFRESH_NANOS = Duration.ofSeconds(240).toNanos();

    /** RFC 8656 §12: a channel lasts 600 s, and its permission 300 s as any. */
    static final long CHANNEL_REFRESH_NANOS = Duration.ofSeconds(480).toNanos();

    private static final long REFRESH_MARGIN_NANOS = Duration.ofSeconds(60).toNanos();

    private TurnTiming() {}

    static StunTiming of(TransportProtocol protocol) {
        return protocol == TransportProtocol.TCP ? TCP : UDP;
    }

    /** When an allocation of that lifetime is to be refreshed: a minute early, or half way. */
    static long refreshAfterNanos(long lifetimeSeconds) {
        long lifetime = Duration.ofSeconds(lifetimeSeconds).toNanos();
        return Math.max(lifetime / 2, lifetime - REFRESH_MARGIN_NANOS);
    }
}
