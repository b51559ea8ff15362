package io.parley.sdk.rtp;

import io.parley.webrtc.bwe.CongestionController;
import io.parley.webrtc.rtcp.FirView;
import io.parley.webrtc.rtcp.NackView;
import io.parley.webrtc.rtcp.RembView;
import io.parley.webrtc.rtcp.ReportView;
import io.parley.webrtc.rtcp.RoundTrip;
import io.parley.webrtc.rtcp.RtcpReader;
import io.parley.webrtc.rtcp.RtcpWriter;
import io.parley.webrtc.rtcp.XrView;
import io.parley.webrtc.rtp.ReceptionStatistics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** RTCP of one connection: reports and requests, read and written. On the loop. */
final class Feedback {
    private static final int MAX_COMPOUND = 1_200;
    private static final int MAX_ASKED = 100;
    private static final int PERCENT = 100;

    private final MediaConnection connection;
    private final WallClock wall;
    private final int ownSsrc;
    private final byte[] cname;
    private final RtcpReader reader = new RtcpReader();
    private final RtcpWriter writer = new RtcpWriter();
    private final ReportView reports = new ReportView();
    private final NackView nacks = new NackView();
    private final FirView firs = new FirView();
    private final RembView remb = new RembView();
    private final XrView extended = new XrView();
    private final ByteBuffer out = ByteBuffer.allocate(MAX_COMPOUND);
    private final int[] asked = new int[MAX_ASKED];
    private long measuredRttNanos = -1;
    private long malformed;

    Feedback(MediaConnection connection, WallClock wall, int ownSsrc, String cname) {
        this.connection = connection;
        this.wall = wall;
        this.ownSsrc = ownSsrc;
        this.cname = cname.getBytes(StandardCharsets.UTF_8);
    }

    /** The round trip time; negative until it was measured. */
    long rttNanos() {
        return measuredRttNanos;
    }

    private void rtt(long nanos) {
        measuredRttNanos =
                measuredRttNanos < 0 ? nanos : measuredRttNanos + (nanos - measuredRttNanos) / 8;
    }

    // ---- what comes

    void onPacket(ByteBuffer packet, long nowNanos) {
        if (!reader.wrap(packet)) {
            malformed++;
            return;
        }
        while (reader.next()) {
            switch (reader.kind()) {
                case SENDER_REPORT, RECEIVER_REPORT -> onReport(nowNanos);
                case NACK -> onNack(nowNanos);
                case PLI -> onPictureLoss();
                case FIR -> onIntraRequest();
                case REMB -> onRemb(nowNanos);
                case TRANSPORT_FEEDBACK -> onTransportFeedback(nowNanos);
                case XR -> onExtended(nowNanos);
                case SDES, BYE, OTHER -> {}
            }
        }
    }

    private void onReport(long nowNanos) {
        if (!reports.wrap(reader)) {
            return;
        }
        if (reports.isSenderReport()) {
            ReceivedTrack track = received(reader.senderSsrc());
            if (track != null) {
                track.onSenderReport(
                        reports.ntp(), reports.packetCount(), reports.octetCount(), nowNanos);
            }
        }
        for (int block = 0; block < reports.blockCount(); block++) {
            onBlock(block, nowNanos);
        }
    }

    private void onBlock(int block, long nowNanos) {
        int ssrc = reports.ssrc(block);
        SentTrack track = sent(ssrc);
        SendStream stream = track == null ? null : stream(track, ssrc);
        if (track == null || stream == null) {
            return;
        }
        int fractionLost = reports.fractionLost(block);
        int expected =
                stream.onReport(
                        fractionLost,
                        reports.cumulativeLost(block),
                        reports.extendedHighestSequenceNumber(block),
                        reports.jitter(block),
                        reports.lastSenderReport(block),
                        reports.delaySinceLastSenderReport(block),
                        wall.ntp(nowNanos));
        if (stream.rttNanos() >= 0) {
            rtt(stream.rttNanos());
        }
        track.listener().onLoss(fractionLost * PERCENT / 256);
        CongestionController controller = connection.controller();
        if (controller != null && track.spec().video()) {
            controller.onReceiverReport(fractionLost, expected, stream.rttNanos(), nowNanos);
        }
    }

    private void onNack(long nowNanos) {
        if (!nacks.wrap(reader)) {
            return;
        }
        SentTrack track = sent(nacks.mediaSsrc());
        SendStream stream = track == null ? null : stream(track, nacks.mediaSsrc());
        if (stream == null) {
            return;
        }
        stream.countNack();
        long pause = Math.min(Limits.DEFAULT_RTT_NANOS, connection.rttNanos());
        for (int lost = nacks.nextLost(); lost != NackView.END; lost = nacks.nextLost()) {
            stream.onNack(lost, pause, nowNanos);
        }
    }

    private void onPictureLoss() {
        VideoLayerSender layer = layer(reader.mediaSsrc());
        if (layer != null) {
            layer.onPictureLoss();
        }
    }

    private void onIntraRequest() {
        if (!firs.wrap(reader)) {
            return;
        }
        for (int entry = 0; entry < firs.entryCount(); entry++) {
            VideoLayerSender layer = layer(firs.ssrc(entry));
            if (layer != null) {
                layer.onIntraRequest(firs.commandNumber(entry));
            }
        }
    }

    private void onRemb(long nowNanos) {
        CongestionController controller = connection.controller();
        if (controller != null && remb.wrap(reader)) {
            controller.onRemb(remb.bitrateBps(), nowNanos);
        }
    }

    private void onTransportFeedback(long nowNanos) {
        CongestionController controller = connection.controller();
        if (controller != null && !controller.onTransportFeedback(reader, nowNanos)) {
            malformed++;
        }
    }

    private void onExtended(long nowNanos) {
        if (!extended.wrap(reader)) {
            return;
        }
        for (XrView.Block block = extended.next();
                block != XrView.Block.END;
                block = extended.next()) {
            if (block == XrView.Block.DELAY && extended.ssrc() == ownSsrc) {
                long nanos =
                        RoundTrip.nanos(
                                wall.ntp(nowNanos),
                                extended.lastReceiverReport(),
                                extended.delay());
                if (nanos != RoundTrip.UNKNOWN) {
                    rtt(nanos);
                }
            }
        }
    }

    private @Nullable ReceivedTrack received(int ssrc) {
        List<ReceivedTrack> tracks = connection.received();
        for (int i = 0; i < tracks.size(); i++) {
            if (tracks.get(i).ssrc() == ssrc) {
                return tracks.get(i);
            }
        }
        return null;
    }

    private @Nullable SentTrack sent(int ssrc) {
        List<SentTrack> tracks = connection.sent();
        for (int i = 0; i < tracks.size(); i++) {
            if (stream(tracks.get(i), ssrc) != null) {
                return tracks.get(i);
            }
        }
        return null;
    }

    private static @Nullable SendStream stream(SentTrack track, int ssrc) {
        List<SendStream> streams = track.streams();
        for (int i = 0; i < streams.size(); i++) {
            if (streams.get(i).ssrc() == ssrc) {
                return streams.get(i);
            }
        }
        return null;
    }

    private @Nullable VideoLayerSender layer(int ssrc) {
        SentTrack track = sent(ssrc);
        if (track != null) {
            List<VideoLayerSender> layers = track.layers();
            for (int i = 0; i < layers.size(); i++) {
                if (layers.get(i).stream().ssrc() == ssrc) {
                    return layers.get(i);
                }
            }
        }
        return null;
    }

    // ---- what goes

    /** Asks for packets and key frames that a track lacks. */
    void ask(ReceivedTrack track, long rttNanos, long nowNanos) {
        int count = track.pollMissing(asked, rttNanos, nowNanos);
        boolean keyFrame = track.pollKeyFrameRequest(rttNanos, nowNanos);
        if (count == 0 && !keyFrame) {
            return;
        }
        begin();
        writer.receiverReport(ownSsrc); // RFC 3550 §6.1: a compound begins with a report
        writer.cname(ownSsrc, cname);
        if (count > 0) {
            writer.nack(ownSsrc, track.ssrc(), asked, count);
        }
        if (keyFrame) {
            writer.pli(ownSsrc, track.ssrc());
        }
        flush();
    }

    private void begin() {
        out.clear();
        writer.begin(out);
    }

    private void flush() {
        if (out.position() > 0) {
            connection.link().sendRtcp(out.flip());
        }
    }

    /** Says what was sent and received. */
    void report(long nowNanos) {
        begin();
        boolean open = reportSent(nowNanos);
        if (!open) {
            open = reportReceived(nowNanos);
        }
        if (open) {
            writer.cname(ownSsrc, cname);
            writer.referenceTime(ownSsrc, wall.ntp(nowNanos));
            flush();
        }
    }

    /** Whether there was something; what was received is told in the first report. */
    private boolean reportSent(long nowNanos) {
        boolean open = false;
        List<SentTrack> tracks = connection.sent();
        for (int i = 0; i < tracks.size(); i++) {
            List<SendStream> streams = tracks.get(i).streams();
            for (int k = 0; k < streams.size(); k++) {
                SendStream stream = streams.get(k);
                if (!stream.hasSent()) {
                    continue;
                }
                if (!stream.report(writer, wall, nowNanos)) {
                    flush();
                    begin();
                    stream.report(writer, wall, nowNanos);
                }
                if (!open) {
                    writeBlocks(nowNanos);
                }
                writer.cname(stream.ssrc(), cname);
                open = true;
            }
        }
        return open;
    }

    private boolean reportReceived(long nowNanos) {
        boolean any = false;
        List<ReceivedTrack> tracks = connection.received();
        for (int i = 0; i < tracks.size(); i++) {
            ReceptionStatistics statistics = tracks.get(i).statistics();
            any |= statistics != null && statistics.hasPackets();
        }
        if (any) {
            writer.receiverReport(ownSsrc);
            writeBlocks(nowNanos);
        }
        return any;
    }

    private void writeBlocks(long nowNanos) {
        List<ReceivedTrack> tracks = connection.received();
        for (int i = 0; i < tracks.size(); i++) {
            ReceivedTrack track = tracks.get(i);
            ReceptionStatistics statistics = track.statistics();
            if (statistics == null || !statistics.hasPackets()) {
                continue;
            }
            int fractionLost = statistics.takeFractionLost();
            if (!block(track, statistics, fractionLost, nowNanos)) {
                // More than 31, or more than fit: in one more report.
                flush();
                begin();
                writer.receiverReport(ownSsrc);
                block(track, statistics, fractionLost, nowNanos);
            }
        }
    }

    private boolean block(
            ReceivedTrack track, ReceptionStatistics statistics, int fractionLost, long nowNanos) {
        return writer.reportBlock(
                track.ssrc(),
                fractionLost,
                statistics.cumulativeLost(),
                statistics.extendedHighestSequenceNumber(),
                statistics.jitter(),
                statistics.lastSenderReport(),
                statistics.delaySinceLastSenderReport(nowNanos));
    }

    /** RTCP that could not be read. */
    long malformed() {
        return malformed;
    }
}
