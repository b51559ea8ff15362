package io.parley.webrtc.rtp;

import io.parley.webrtc.wire.NtpTime;
import io.parley.webrtc.wire.SerialNumber;

/**
 * What a receiver reports about one stream: loss, jitter and the last sender report (RFC 3550
 * §6.4.1 and appendices A.1, A.3, A.8). Not thread-safe.
 */
public final class ReceptionStatistics {
    private static final int MAX_DROPOUT = 3000; // RFC 3550 A.1
    private static final int MAX_MISORDER = 100;
    private static final long NONE = -1;
    private static final long ORIGIN = 1L << 16;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;
    private static final int MAX_LOST = 0x7F_FFFF;

    private final int clockRateHz;

    private long highest = NONE;
    private long base;
    private long received;
    private long bytes;
    private long duplicatesOrLate;

    /** The number that must come next if the sender has begun anew, or {@link #NONE}. */
    private int restart = (int) NONE;

    private long expectedBefore;
    private long receivedBefore;

    private boolean hasTransit;
    private int lastTimestamp;
    private int lastTransit;
    private int jitter16; // sixteen times the jitter

    private boolean hasSenderReport;
    private int lastSenderReport;
    private long senderReportAtNanos;

    /**
     * Statistics of a stream that has not begun.
     *
     * @param clockRateHz units of the timestamps in a second
     */
    public ReceptionStatistics(int clockRateHz) {
        if (clockRateHz <= 0) {
            throw new IllegalArgumentException("clockRateHz: " + clockRateHz + " (expected: > 0)");
        }
        this.clockRateHz = clockRateHz;
    }

    /**
     * Counts one packet.
     *
     * @param length bytes of payload, for {@link #bytesReceived}
     * @param nowNanos when it came, of any clock that runs evenly
     */
    public void onPacket(int sequenceNumber, int timestamp, int length, long nowNanos) {
        bytes += length;
        if (highest == NONE) {
            begin(sequenceNumber);
            updateJitter(timestamp, nowNanos);
            return;
        }
        long sequence = SerialNumber.unwrap16(highest, sequenceNumber);
        long step = sequence - highest;
        if (step >= MAX_DROPOUT || step < -MAX_MISORDER) {
            // RFC 3550 A.1: two in a row at a new place mean that the sender has begun anew
            if ((sequenceNumber & 0xFFFF) != restart) {
                restart = sequenceNumber + 1 & 0xFFFF;
                return;
            }
            begin(sequenceNumber);
            updateJitter(timestamp, nowNanos);
            return;
        }
        received++;
        restart = (int) NONE;
        if (step <= 0) {
            duplicatesOrLate++;
            return;
        }
        highest = sequence;
        updateJitter(timestamp, nowNanos);
    }

    private void begin(int sequenceNumber) {
        highest = ORIGIN + (sequenceNumber & 0xFFFF);
        base = highest;
        received = 1;
        expectedBefore = 0;
        receivedBefore = 0;
        restart = (int) NONE;
        hasTransit = false;
    }

    /**
     * RFC 3550 A.8, for the first packet of each timestamp: a frame's packets are sent over time.
     */
    private void updateJitter(int timestamp, long nowNanos) {
        if (hasTransit && timestamp == lastTimestamp) {
            return;
        }
        int transit = (int) clockUnits(nowNanos) - timestamp;
        if (hasTransit) {
            int difference = Math.abs(transit - lastTransit);
            // A leap of more than five seconds is no jitter: the sender has changed its clock.
            if (difference >= 0 && difference < 5L * clockRateHz) {
                jitter16 += difference - (jitter16 + 8 >> 4);
            }
        }
        hasTransit = true;
        lastTimestamp = timestamp;
        lastTransit = transit;
    }

    private long clockUnits(long nanos) {
        return nanos / NANOS_PER_SECOND * clockRateHz
                + nanos % NANOS_PER_SECOND * clockRateHz / NANOS_PER_SECOND;
    }

    /** Notes a sender report of the stream. */
    public void onSenderReport(long ntp, long nowNanos) {
        hasSenderReport = true;
        lastSenderReport = NtpTime.compact(ntp);
        senderReportAtNanos = nowNanos;
    }

    /** Whether a packet has come. */
    public boolean hasPackets() {
        return highest != NONE;
    }

    /** The highest sequence number with the count of its cycles in the upper half. */
    public int extendedHighestSequenceNumber() {
        return (int) (highest - ORIGIN);
    }

    /** Packets that were expected and did not come; less than 0 if some came twice. 24 bits. */
    public int cumulativeLost() {
        return (int) Math.max(-MAX_LOST - 1, Math.min(MAX_LOST, expected() - received));
    }

    private long expected() {
        return highest == NONE ? 0 : highest - base + 1;
    }

    /** Loss since the last call, in 1/256, 0 to 255 (RFC 3550 A.3); begins the next interval. */
    public int takeFractionLost() {
        long expected = expected() - expectedBefore;
        long lost = expected - (received - receivedBefore);
        expectedBefore = expected();
        receivedBefore = received;
        return expected <= 0 || lost <= 0 ? 0 : (int) Math.min(255, (lost << 8) / expected);
    }

    /** Jitter, units of the clock. */
    public int jitter() {
        return jitter16 >> 4;
    }

    /** Jitter, nanoseconds. */
    public long jitterNanos() {
        return jitter16 * (NANOS_PER_SECOND / 16) / clockRateHz;
    }

    /** LSR: the middle of the last sender report's NTP time; 0 if there was none. */
    public int lastSenderReport() {
        return lastSenderReport;
    }

    /** DLSR: time since the last sender report came, 1/65,536 s; 0 if there was none. */
    public int delaySinceLastSenderReport(long nowNanos) {
        return hasSenderReport ? NtpTime.compactDuration(nowNanos - senderReportAtNanos) : 0;
    }

    /** Packets received since the stream began, repeated ones too. */
    public long packetsReceived() {
        return received;
    }

    /** Bytes of payload received. */
    public long bytesReceived() {
        return bytes;
    }

    /** Packets that came after a later one, or twice. */
    public long packetsOutOfOrder() {
        return duplicatesOrLate;
    }
}
