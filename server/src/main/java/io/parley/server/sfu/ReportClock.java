package io.parley.server.sfu;

import io.parley.webrtc.wire.NtpTime;

/** When the last sender reports of a stream went, so that answers tell the round trip time. */
final class ReportClock {
    static final long UNKNOWN = -1;

    private int lastCompact;
    private long lastNanos = UNKNOWN;
    private int previousCompact;
    private long previousNanos = UNKNOWN;

    /** Whether none was sent yet, or the last one long enough ago. */
    boolean isDue(long intervalNanos, long nowNanos) {
        return lastNanos < 0 || nowNanos - lastNanos >= intervalNanos;
    }

    void sent(int compactNtp, long nowNanos) {
        previousCompact = lastCompact;
        previousNanos = lastNanos;
        lastCompact = compactNtp;
        lastNanos = nowNanos;
    }

    /** The round trip time that a report block tells, nanoseconds, or {@link #UNKNOWN}. */
    long rttNanos(int lastSenderReport, int delay, long nowNanos) {
        long sentNanos = UNKNOWN;
        if (lastNanos >= 0 && lastSenderReport == lastCompact) {
            sentNanos = lastNanos;
        } else if (previousNanos >= 0 && lastSenderReport == previousCompact) {
            sentNanos = previousNanos;
        }
        if (sentNanos < 0 || lastSenderReport == 0) {
            return UNKNOWN;
        }
        return Math.max(0, nowNanos - sentNanos - NtpTime.compactToNanos(delay));
    }
}
