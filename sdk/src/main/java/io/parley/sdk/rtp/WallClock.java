package io.parley.sdk.rtp;

import io.parley.webrtc.wire.NtpTime;

/**
 * The time of the day at a moment of the loop's time (RFC 3550 §4).
 *
 * @param unixMicrosAtZero microseconds since 1970 when the loop's time was 0
 */
record WallClock(long unixMicrosAtZero) {
    long ntp(long nowNanos) {
        return NtpTime.ofUnixMicros(unixMicrosAtZero + nowNanos / 1_000);
    }

    double unixMillis(long nowNanos) {
        return (unixMicrosAtZero + nowNanos / 1_000) / 1_000.0;
    }
}
