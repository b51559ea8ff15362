package io.parley.webrtc.rtcp;

import io.parley.webrtc.wire.NtpTime;

/** The round-trip time that reports tell (RFC 3550 §6.4.1, RFC 3611 §4.5). */
public final class RoundTrip {
    /** Said of a report from which no time can be told. */
    public static final long UNKNOWN = -1;

    /** Longer ones are taken for a clock that was set. */
    private static final long MAX_NANOS = 60_000_000_000L;

    private RoundTrip() {}

    /**
     * The round-trip time.
     *
     * @param nowNtp when the report came, NTP time of the clock that was in the sender report
     * @param last LSR or LRR of the report; 0 if the peer had none
     * @param delay DLSR or DLRR of the report
     * @return nanoseconds, or {@link #UNKNOWN}
     */
    public static long nanos(long nowNtp, int last, int delay) {
        if (last == 0) {
            return UNKNOWN;
        }
        int compact = NtpTime.compact(nowNtp) - last - delay;
        if (compact < 0) {
            // A little below zero is the rounding of both clocks.
            return compact > -NtpTime.compactDuration(5_000_000) ? 0 : UNKNOWN;
        }
        long nanos = NtpTime.compactToNanos(compact);
        return nanos > MAX_NANOS ? UNKNOWN : nanos;
    }
}
