package io.parley.webrtc.bwe;

import io.parley.webrtc.rtcp.RtcpWriter;
import io.parley.webrtc.rtp.AbsSendTime;
import io.parley.webrtc.wire.Deadline;
import java.nio.ByteBuffer;

/**
 * The receiver's own estimate of a path, for senders that want it (draft-alvestrand-rmcat-remb-03):
 * by the trend of the delay, from the abs-send-time on packets. One for a peer connection; not
 * thread-safe; nothing is allocated for a packet.
 */
public final class RembEstimator {
    private static final long MS = 1_000_000;
    private static final long INTERVAL_NANOS = 1_000 * MS;

    /** How often the estimate moves. */
    private static final long STEP_NANOS = 100 * MS;

    /** A fall of more than this is told at once. */
    private static final double NEWS = 0.97;

    private static final long MIN_BPS = 50_000;
    private static final long MAX_BPS = 50_000_000;
    private static final long START_BPS = 300_000;
    private static final long ASSUMED_RTT_NANOS = 200 * MS;

    /** Streams that one packet names. */
    private static final int MAX_SSRCS = 32;

    private final int senderSsrc;
    private final RtcpWriter writer = new RtcpWriter();
    private final PacketGroups groups = new PacketGroups();
    private final TrendlineDetector detector = new TrendlineDetector();
    private final AcknowledgedBitrate incoming = new AcknowledgedBitrate();
    private final RateControl rates = new RateControl(START_BPS, MIN_BPS, MAX_BPS);
    private final int[] ssrcs = new int[MAX_SSRCS];
    private int ssrcCount;

    private boolean started;
    private int lastSendTime;
    private long sentNanos;
    private boolean overused;
    private long nextStepNanos = Deadline.NEVER;
    private long nextReportNanos = Deadline.NEVER;
    private long reportedBps = Long.MAX_VALUE;

    /**
     * @param senderSsrc the SSRC by which this side sends RTCP
     */
    public RembEstimator(int senderSsrc) {
        this.senderSsrc = senderSsrc;
    }

    /**
     * A packet arrived.
     *
     * @param ssrc its stream, which the next report names
     * @param absSendTime the 24 bits of its header extension
     * @param bytes of the RTP packet
     */
    public void onPacket(int ssrc, int absSendTime, int bytes, long nowNanos) {
        if (!started) {
            started = true;
            nextStepNanos = nowNanos + STEP_NANOS;
            nextReportNanos = nowNanos + INTERVAL_NANOS;
        } else {
            sentNanos += AbsSendTime.nanosBetween(lastSendTime, absSendTime);
        }
        lastSendTime = absSendTime;
        remember(ssrc);
        incoming.onArrival(nowNanos, bytes, false);
        if (groups.add(sentNanos, nowNanos)) {
            detector.onGroup(
                    groups.arrivalDeltaNanos(),
                    groups.sendDeltaNanos(),
                    groups.groupArrivalNanos());
            overused |= detector.usage() == BandwidthUsage.OVERUSING;
        }
        handleTimeout(nowNanos);
    }

    /** Moves the estimate on. Early, late and repeated calls are all harmless. */
    public void handleTimeout(long nowNanos) {
        if (nowNanos < nextStepNanos) {
            return;
        }
        nextStepNanos = nowNanos + STEP_NANOS;
        BandwidthUsage usage = overused ? BandwidthUsage.OVERUSING : detector.usage();
        overused = false;
        if (usage == BandwidthUsage.OVERUSING) {
            incoming.expectChange();
        }
        // A server sends less than it may for most of the time: what came through is proven.
        if (usage == BandwidthUsage.NORMAL && incoming.bps() > rates.bps()) {
            rates.set(incoming.bps(), nowNanos);
        }
        rates.update(usage, incoming.bps(), ASSUMED_RTT_NANOS, nowNanos);
        if (rates.bps() < NEWS * reportedBps && reportedBps != Long.MAX_VALUE) {
            nextReportNanos = nowNanos;
        }
    }

    /** Appends a report that is due; false when there is none or no room. Call until false. */
    public boolean pollTransmit(ByteBuffer out, long nowNanos) {
        handleTimeout(nowNanos);
        if (nowNanos < nextTimeout()) {
            return false;
        }
        writer.begin(out);
        if (!writer.remb(senderSsrc, rates.bps(), ssrcs, ssrcCount)) {
            return false;
        }
        reportedBps = rates.bps();
        nextReportNanos = nowNanos + INTERVAL_NANOS;
        ssrcCount = 0;
        return true;
    }

    /** When a report is due; {@code Deadline.NEVER} while nothing arrives. */
    public long nextTimeout() {
        return ssrcCount == 0 || incoming.bps() == 0 ? Deadline.NEVER : nextReportNanos;
    }

    /** The estimate, bit/s. */
    public long bitrateBps() {
        return rates.bps();
    }

    private void remember(int ssrc) {
        for (int i = 0; i < ssrcCount; i++) {
            if (ssrcs[i] == ssrc) {
                return;
            }
        }
        if (ssrcCount < MAX_SSRCS) {
            ssrcs[ssrcCount++] = ssrc;
        }
    }
}
