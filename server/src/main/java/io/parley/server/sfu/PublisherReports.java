package io.parley.server.sfu;

import io.parley.webrtc.bwe.TransportFeedbackRecorder;
import io.parley.webrtc.rtcp.ByeView;
import io.parley.webrtc.rtcp.ReportView;
import io.parley.webrtc.rtcp.RtcpReader;
import io.parley.webrtc.rtcp.RtcpWriter;
import io.parley.webrtc.rtcp.XrView;
import io.parley.webrtc.wire.Deadline;
import io.parley.webrtc.wire.NtpTime;
import java.nio.ByteBuffer;
import java.util.List;

/** RTCP with one publisher: its sender reports, and our reports and requests. Not thread-safe. */
final class PublisherReports {
    private static final long DEFAULT_RTT_NANOS = 70_000_000L;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final PublisherMedia publisher;
    private final MediaOutput output;
    private final SfuCounters counters;
    private final int ownSsrc;
    private final RtcpReader reader = new RtcpReader();
    private final ReportView reportView = new ReportView();
    private final XrView xrView = new XrView();
    private final ByeView byeView = new ByeView();
    private final ByteBuffer out = ByteBuffer.allocate(SfuLimits.RTCP_BYTES);
    private final RtcpWriter writer = new RtcpWriter();
    private final int[] lost = new int[SfuLimits.NACKS_OUTSTANDING];

    private long rttNanos = -1;
    private int referenceCompact;
    private long referenceNanos;

    PublisherReports(PublisherMedia publisher, MediaOutput output, int ownSsrc) {
        this.publisher = publisher;
        this.output = output;
        this.ownSsrc = ownSsrc;
        counters = publisher.sfu.counters;
    }

    /** Smoothed, nanoseconds; 70 ms until it is known. */
    long rttNanos() {
        return rttNanos < 0 ? DEFAULT_RTT_NANOS : rttNanos;
    }

    /** Smoothed, nanoseconds; -1 until it is known. */
    long measuredRttNanos() {
        return rttNanos;
    }

    /** Takes one decrypted compound RTCP packet; what is not for this side is ignored. */
    void handle(ByteBuffer compound, long nowNanos) {
        if (!reader.wrap(compound)) {
            counters.increment(SfuCounter.MALFORMED_RTCP);
            return;
        }
        while (reader.next()) {
            switch (reader.kind()) {
                case SENDER_REPORT -> onSenderReport(nowNanos);
                case XR -> onExtendedReport(nowNanos);
                case BYE -> onBye();
                default -> {}
            }
        }
    }

    private void onSenderReport(long nowNanos) {
        if (!reportView.wrap(reader)) {
            counters.increment(SfuCounter.MALFORMED_RTCP);
            return;
        }
        IncomingStream stream = publisher.stream(reader.senderSsrc());
        if (stream != null) {
            stream.statistics.onSenderReport(reportView.ntp(), nowNanos);
            stream.source.clock.set(reportView.ntp(), reportView.rtpTimestamp(), nowNanos);
        }
    }

    private void onExtendedReport(long nowNanos) {
        if (!xrView.wrap(reader)) {
            return;
        }
        for (XrView.Block block = xrView.next(); block != XrView.Block.END; block = xrView.next()) {
            boolean mine = block == XrView.Block.DELAY && xrView.ssrc() == ownSsrc;
            if (mine && xrView.lastReceiverReport() == referenceCompact && referenceNanos > 0) {
                long rtt = nowNanos - referenceNanos - NtpTime.compactToNanos(xrView.delay());
                smoothRtt(Math.max(0, rtt));
            }
        }
    }

    private void smoothRtt(long sampleNanos) {
        rttNanos = rttNanos < 0 ? sampleNanos : rttNanos + (sampleNanos - rttNanos) / 8;
    }

    private void onBye() {
        if (!byeView.wrap(reader)) {
            return;
        }
        for (int i = 0; i < byeView.ssrcCount(); i++) {
            IncomingStream stream = publisher.stream(byeView.ssrc(i));
            if (stream != null) {
                stream.source.active = false;
            }
        }
    }

    /** Asks for lost packets that are due, and answers when the next are. */
    long sendNacks(long nowNanos) {
        long next = Deadline.NEVER;
        List<PublishedTrack> tracks = publisher.tracks();
        for (int i = 0; i < tracks.size(); i++) {
            StreamMap streams = tracks.get(i).streams();
            for (int j = 0; j < streams.size(); j++) {
                IncomingStream stream = streams.get(j);
                int count = stream.nacks.poll(nowNanos, rttNanos(), lost);
                if (count > 0) {
                    beginCompound();
                    writer.nack(ownSsrc, stream.ssrc, lost, count);
                    send();
                    counters.add(SfuCounter.NACKS_OUT, count);
                }
                next = Math.min(next, stream.nacks.nextTimeout());
            }
        }
        return next;
    }

    /** Says what was received, and asks for the round trip time. */
    void sendReports(long nowNanos) {
        beginCompound();
        List<PublishedTrack> tracks = publisher.tracks();
        for (int i = 0; i < tracks.size(); i++) {
            StreamMap streams = tracks.get(i).streams();
            for (int j = 0; j < streams.size(); j++) {
                IncomingStream stream = streams.get(j);
                if (stream.statistics.hasPackets() && !addBlock(stream, nowNanos)) {
                    send();
                    beginCompound();
                    addBlock(stream, nowNanos);
                }
            }
        }
        referenceNanos = nowNanos;
        // Any clock will do that both ends of the round trip are measured on (RFC 3611 §4.4).
        long seconds = nowNanos / NANOS_PER_SECOND;
        long fraction = ((nowNanos % NANOS_PER_SECOND) << 32) / NANOS_PER_SECOND;
        long reference = seconds << 32 | fraction;
        referenceCompact = NtpTime.compact(reference);
        writer.referenceTime(ownSsrc, reference);
        send();
    }

    private boolean addBlock(IncomingStream stream, long nowNanos) {
        int lostSoFar = stream.statistics.cumulativeLost();
        if (lostSoFar > stream.lostCounted) { // late packets take some back
            counters.add(SfuCounter.LOSSES_IN, lostSoFar - stream.lostCounted);
            stream.lostCounted = lostSoFar;
        }
        return writer.reportBlock(
                stream.ssrc,
                stream.statistics.takeFractionLost(),
                stream.statistics.cumulativeLost(),
                stream.statistics.extendedHighestSequenceNumber(),
                stream.statistics.jitter(),
                stream.statistics.lastSenderReport(),
                stream.statistics.delaySinceLastSenderReport(nowNanos));
    }

    /** Says when packets arrived. */
    void sendFeedback(TransportFeedbackRecorder recorder, long nowNanos) {
        recorder.handleTimeout(nowNanos);
        beginCompound();
        int empty = out.position();
        while (recorder.pollTransmit(out, nowNanos)) {
            send();
            beginCompound();
        }
        out.position(empty);
    }

    void sendPli(int ssrc) {
        counters.increment(SfuCounter.PLIS_OUT);
        beginCompound();
        writer.pli(ownSsrc, ssrc);
        send();
    }

    /** RFC 3550 §6.1: a compound begins with a report. */
    private void beginCompound() {
        out.clear();
        writer.begin(out);
        writer.receiverReport(ownSsrc);
    }

    private void send() {
        out.flip();
        if (!output.sendRtcp(out)) {
            counters.increment(SfuCounter.SEND_FAILURES);
        }
    }
}
