package io.parley.server.sfu;

import io.parley.webrtc.bwe.CongestionController;
import io.parley.webrtc.rtcp.FirView;
import io.parley.webrtc.rtcp.NackView;
import io.parley.webrtc.rtcp.RembView;
import io.parley.webrtc.rtcp.ReportView;
import io.parley.webrtc.rtcp.RtcpReader;
import io.parley.webrtc.rtcp.RtcpWriter;
import io.parley.webrtc.rtcp.XrView;
import io.parley.webrtc.wire.Deadline;
import io.parley.webrtc.wire.NtpTime;
import java.nio.ByteBuffer;

/** RTCP with one subscriber: its reports and requests, and our sender reports. Not thread-safe. */
final class SubscriberReports {
    private static final long REPORT_INTERVAL_NANOS = 3_000_000_000L;

    /** How often streams are looked at that wait for their first report: for lip sync. */
    private static final long CHECK_INTERVAL_NANOS = 500_000_000L;

    private final SubscriberMedia subscriber;
    private final MediaOutput output;
    private final CongestionController controller;
    private final SfuCounters counters;
    private final RtcpReader reader = new RtcpReader();
    private final ReportView reportView = new ReportView();
    private final NackView nackView = new NackView();
    private final FirView firView = new FirView();
    private final RembView rembView = new RembView();
    private final XrView xrView = new XrView();
    private final RtcpWriter writer = new RtcpWriter();
    private final ByteBuffer out = ByteBuffer.allocate(SfuLimits.RTCP_BYTES);
    private final int ownSsrc;

    private long reportNanos = Deadline.NEVER;
    private int requestsLeft;
    private int nacksLeft;

    SubscriberReports(
            SubscriberMedia subscriber, MediaOutput output, CongestionController controller) {
        this.subscriber = subscriber;
        this.output = output;
        this.controller = controller;
        counters = subscriber.sfu.counters;
        ownSsrc = subscriber.sfu.random.nextInt() | 1;
    }

    /** There is something to report. */
    void start() {
        if (reportNanos == Deadline.NEVER) {
            // At once, that is at the next look: the interval begins with the first report.
            reportNanos = 0;
            subscriber.wakeAt(0);
        }
    }

    void handle(ByteBuffer compound, long nowNanos) {
        if (!reader.wrap(compound)) {
            counters.increment(SfuCounter.MALFORMED_RTCP);
            return;
        }
        requestsLeft = SfuLimits.FEEDBACK_PER_COMPOUND;
        nacksLeft = SfuLimits.NACKS_PER_COMPOUND;
        while (reader.next()) {
            switch (reader.kind()) {
                case SENDER_REPORT, RECEIVER_REPORT -> onReport(nowNanos);
                case NACK -> onNack(nowNanos);
                case PLI -> onKeyFrameRequest(reader.mediaSsrc(), false, nowNanos);
                case FIR -> onFir(nowNanos);
                case REMB -> onRemb(nowNanos);
                case TRANSPORT_FEEDBACK -> onTransportFeedback(nowNanos);
                case XR -> onExtendedReport();
                case SDES, BYE, OTHER -> {}
            }
        }
    }

    private void onReport(long nowNanos) {
        if (!reportView.wrap(reader)) {
            counters.increment(SfuCounter.MALFORMED_RTCP);
            return;
        }
        for (int i = 0; i < reportView.blockCount(); i++) {
            DownTrack downTrack = subscriber.bySsrc(reportView.ssrc(i));
            if (downTrack == null || downTrack.ssrc() != reportView.ssrc(i)) {
                continue;
            }
            long rtt =
                    downTrack.stream()
                            .reportClock()
                            .rttNanos(
                                    reportView.lastSenderReport(i),
                                    reportView.delaySinceLastSenderReport(i),
                                    nowNanos);
            if (rtt >= 0) {
                subscriber.onRtt(rtt);
            }
            int packets =
                    downTrack.stream()
                            .counts()
                            .reported(
                                    reportView.cumulativeLost(i),
                                    reportView.jitter(i),
                                    reportView.extendedHighestSequenceNumber(i));
            count(reportView.fractionLost(i), packets, rtt);
            controller.onReceiverReport(reportView.fractionLost(i), packets, rtt, nowNanos);
        }
    }

    private void count(int fractionLost, int packets, long rttNanos) {
        counters.add(SfuCounter.REPORTED_PACKETS, packets);
        counters.add(SfuCounter.REPORTED_LOSSES, ((long) fractionLost * packets) >> 8);
        if (rttNanos >= 0) {
            counters.addRoundTrip(rttNanos);
        }
    }

    private void onNack(long nowNanos) {
        if (!nackView.wrap(reader) || requestsLeft-- <= 0) {
            return;
        }
        DownTrack downTrack = subscriber.bySsrc(nackView.mediaSsrc());
        if (downTrack == null || downTrack.ssrc() != nackView.mediaSsrc()) {
            return;
        }
        controller.onNack(nowNanos);
        DownStream stream = downTrack.stream();
        for (int lost = nackView.nextLost();
                lost != NackView.END && nacksLeft > 0;
                lost = nackView.nextLost()) {
            nacksLeft--;
            counters.increment(SfuCounter.NACKS_IN);
            stream.counts().nacked();
            if (stream.retransmit(lost, subscriber.view(), nowNanos)) {
                counters.increment(SfuCounter.RETRANSMISSIONS_OUT);
            } else {
                counters.increment(SfuCounter.NACKS_REFUSED);
            }
        }
    }

    private void onFir(long nowNanos) {
        if (firView.wrap(reader)) {
            for (int i = 0; i < firView.entryCount() && requestsLeft > 0; i++) {
                onKeyFrameRequest(firView.ssrc(i), true, nowNanos);
            }
        }
    }

    private void onKeyFrameRequest(int ssrc, boolean full, long nowNanos) {
        DownTrack downTrack = subscriber.bySsrc(ssrc);
        if (requestsLeft-- <= 0 || downTrack == null) {
            return;
        }
        counters.increment(SfuCounter.PLIS_IN);
        if (full) {
            downTrack.stream().counts().fir();
        } else {
            downTrack.stream().counts().pli();
        }
        downTrack.keyFrameRequested(nowNanos);
    }

    private void onRemb(long nowNanos) {
        if (rembView.wrap(reader)) {
            controller.onRemb(rembView.bitrateBps(), nowNanos);
        } else {
            counters.increment(SfuCounter.MALFORMED_RTCP);
        }
    }

    private void onTransportFeedback(long nowNanos) {
        if (!controller.onTransportFeedback(reader, nowNanos)) {
            counters.increment(SfuCounter.MALFORMED_RTCP);
        }
    }

    /** RFC 3611 §4.5: a receiver that sends nothing learns the round trip time by our answer. */
    private void onExtendedReport() {
        if (!xrView.wrap(reader) || requestsLeft-- <= 0) {
            return;
        }
        if (xrView.next() == XrView.Block.REFERENCE_TIME) {
            int compact = NtpTime.compact(xrView.referenceTime());
            begin();
            writer.delaySinceReferenceTime(ownSsrc, reader.senderSsrc(), compact, 0);
            send();
        }
    }

    /** Sends what is due, and answers when it is next. */
    long onTimeout(long nowNanos) {
        if (nowNanos >= reportNanos) {
            reportNanos = Ticks.after(CHECK_INTERVAL_NANOS, nowNanos);
            sendReports(nowNanos);
        }
        return reportNanos;
    }

    private void sendReports(long nowNanos) {
        out.clear();
        writer.begin(out);
        for (int i = 0; i < subscriber.downTrackCount(); i++) {
            DownStream stream = subscriber.downTrack(i).stream();
            SenderClock clock = stream.clock();
            boolean due = stream.reportClock().isDue(REPORT_INTERVAL_NANOS, nowNanos);
            if (clock != null && due && !addReport(stream, clock, nowNanos)) {
                send();
                out.clear();
                writer.begin(out);
                addReport(stream, clock, nowNanos);
            }
        }
        if (out.position() > 0) {
            send();
        }
    }

    private boolean addReport(DownStream stream, SenderClock clock, long nowNanos) {
        int start = out.position();
        long ntp = clock.ntpAt(nowNanos);
        int timestamp = stream.outgoing(clock.timestampAt(nowNanos, stream.codec().clockRate()));
        DownCounts counts = stream.counts();
        int packets = (int) counts.packets();
        int bytes = (int) counts.bytes();
        boolean fits =
                writer.senderReport(stream.ssrc(), ntp, timestamp, packets, bytes)
                        && writer.cname(stream.ssrc(), stream.cname());
        if (!fits) {
            out.position(start);
            return false;
        }
        stream.reportClock().sent(NtpTime.compact(ntp), nowNanos);
        return true;
    }

    /** RFC 3550 §6.1: a compound begins with a report. */
    private void begin() {
        out.clear();
        writer.begin(out);
        writer.receiverReport(ownSsrc);
    }

    private void send() {
        if (!output.sendRtcp(out.flip())) {
            counters.increment(SfuCounter.SEND_FAILURES);
        }
    }
}
