package io.parley.sdk.rtp;

import io.parley.sdk.engine.MediaLink;
import io.parley.webrtc.bwe.CongestionController;
import io.parley.webrtc.bwe.CongestionOptions;
import io.parley.webrtc.bwe.FeedbackMode;
import io.parley.webrtc.bwe.PacketPriority;
import io.parley.webrtc.bwe.RembEstimator;
import io.parley.webrtc.bwe.TransportFeedbackRecorder;
import io.parley.webrtc.peer.NegotiatedCodec;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.peer.RemoteSource;
import io.parley.webrtc.peer.TransceiverSpec;
import io.parley.webrtc.rtp.AbsSendTime;
import io.parley.webrtc.rtp.RtpExtension;
import io.parley.webrtc.rtp.RtpView;
import io.parley.webrtc.rtp.Rtx;
import io.parley.webrtc.rtp.SdesText;
import io.parley.webrtc.rtp.TransportSequenceNumber;
import io.parley.webrtc.wire.Deadline;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** All audio and video of one peer connection, in both directions. On the loop. */
final class MediaConnection implements MediaOutput {
    private static final int MAX_PACKET = 1_500;

    private final MediaLink link;
    private final FrameRing.Loop loop;
    private final LongSupplier clock;
    private final RandomGenerator random;
    private final List<SentTrack> sent = new ArrayList<>();
    private final List<SentTrack> video = new ArrayList<>();
    private final List<ReceivedTrack> received = new ArrayList<>();
    private final SourceMap<ReceivedTrack> bySsrc = new SourceMap<>();
    private final RtpView view = new RtpView();
    private final RtpView original = new RtpView();
    private final Feedback feedback;
    private final TransportFeedbackRecorder recorder;
    private final RembEstimator estimator;
    private final ByteBuffer rtcp = ByteBuffer.allocate(MAX_PACKET);
    private final int ownSsrc;
    private @Nullable CongestionController controller;
    private int targetVersion = -1;
    private long reportNanos = Deadline.NEVER;
    private long timer = Deadline.NEVER;
    private int unknownSources;
    private long droppedPackets;

    MediaConnection(
            MediaLink link,
            FrameRing.Loop loop,
            LongSupplier clock,
            WallClock wall,
            String cname,
            RandomGenerator random) {
        this.link = link;
        this.loop = loop;
        this.clock = clock;
        this.random = random;
        ownSsrc = newSsrc();
        feedback = new Feedback(this, wall, ownSsrc, cname);
        recorder = new TransportFeedbackRecorder(ownSsrc);
        estimator = new RembEstimator(ownSsrc);
    }

    FrameRing.Loop loop() {
        return loop;
    }

    long nowNanos() {
        return clock.getAsLong();
    }

    int newSsrc() {
        int ssrc = random.nextInt();
        return ssrc == 0 ? 1 : ssrc;
    }

    MediaLink link() {
        return link;
    }

    List<SentTrack> sent() {
        return sent;
    }

    List<ReceivedTrack> received() {
        return received;
    }

    @Nullable CongestionController controller() {
        return controller;
    }

    Feedback feedback() {
        return feedback;
    }

    // ---- what is sent

    /** A section for a track: one that was used before, or a new one; returns its handle. */
    int place(int reused, TransceiverSpec spec) {
        if (reused < 0) {
            return link.addTransceiver(spec);
        }
        link.updateTransceiver(reused, spec);
        return reused;
    }

    void add(SentTrack track) {
        sent.add(track);
        if (track.spec().video()) {
            video.add(track);
        }
    }

    void remove(SentTrack track) {
        sent.remove(track);
        video.remove(track);
        allocate();
    }

    @Override
    public boolean send(
            PacketPriority priority,
            ByteBuffer header,
            ByteBuffer payload,
            int transportOffset,
            int sendTimeOffset,
            long nowNanos) {
        CongestionController way = controller;
        return way == null
                ? link.sendRtp(header, payload)
                : way.send(priority, header, payload, transportOffset, sendTimeOffset, nowNanos);
    }

    /** Whether more waits than the network takes in a moment: a picture would come too late. */
    boolean isCongested() {
        CongestionController way = controller;
        return way != null
                && way.queuedBytes() > Math.max(Limits.MIN_QUEUE_BYTES, way.targetBps() / 16);
    }

    /** Shares the bandwidth among the layers anew. */
    void allocate() {
        CongestionController way = controller;
        long available = -1;
        if (way != null) {
            way.setWantedBps(RateAllocation.wanted(video) * 11 / 10, nowNanos());
            available = way.targetBps();
            targetVersion = way.targetVersion();
        }
        RateAllocation.allocate(video, available);
    }

    private void allocateIfChanged() {
        CongestionController way = controller;
        if (way != null && way.targetVersion() != targetVersion) {
            allocate();
        }
    }

    // ---- what was agreed on

    /** Takes over the sections of tracks that are sent. */
    void negotiated(List<NegotiatedSection> sections) {
        if (reportNanos == Deadline.NEVER) {
            reportNanos = nowNanos() + Limits.REPORT_NANOS;
        }
        for (NegotiatedSection section : sections) {
            for (int i = 0; i < sent.size(); i++) {
                SentTrack track = sent.get(i);
                if (track.transceiver() == section.transceiver()) {
                    boolean accepted = track.negotiated(section);
                    if (accepted && track.spec().video() && controller == null) {
                        controller = controller(track);
                    }
                    track.listener().onNegotiated();
                }
            }
        }
        allocate();
        reschedule();
    }

    private CongestionController controller(SentTrack track) {
        NegotiatedSection section = track.section();
        NegotiatedCodec codec = track.codec();
        FeedbackMode mode = FeedbackMode.NONE;
        if (section != null && codec != null) {
            boolean numbered =
                    section.extensionId(RtpExtension.TRANSPORT_SEQUENCE_NUMBER.uri()) != 0;
            if (numbered && codec.feedback().contains("transport-cc")) {
                mode = FeedbackMode.TRANSPORT_CC;
            } else if (codec.feedback().contains("goog-remb")) {
                mode = FeedbackMode.REMB;
            }
        }
        return new CongestionController(CongestionOptions.PUBLISHER.withMode(mode), link::sendRtp);
    }

    // ---- what is received

    void add(ReceivedTrack track) {
        received.add(track);
        sources(track);
    }

    /** Learns from which sources a track comes. */
    void sources(ReceivedTrack track) {
        List<RemoteSource> announced = track.section().sources();
        if (!announced.isEmpty() && announced.get(0).ssrc() != track.ssrc()) {
            RemoteSource source = announced.get(0);
            forget(track);
            track.sources(source.ssrc(), source.rtxSsrc());
            bySsrc.put(source.ssrc(), track);
            if (source.rtxSsrc() != 0) {
                bySsrc.put(source.rtxSsrc(), track);
            }
        }
    }

    private void forget(ReceivedTrack track) {
        remove(track.ssrc(), track);
        remove(track.rtxSsrc(), track);
    }

    private void remove(int ssrc, ReceivedTrack track) {
        if (bySsrc.get(ssrc) == track) {
            bySsrc.remove(ssrc);
        }
    }

    void remove(ReceivedTrack track) {
        received.remove(track);
        forget(track);
        track.end();
    }

    void onRtp(ByteBuffer packet, long nowNanos) {
        if (!view.wrap(packet)) {
            droppedPackets++;
            return;
        }
        ReceivedTrack track = bySsrc.get(view.ssrc());
        if (track == null) {
            track = unknown();
            if (track == null) {
                droppedPackets++;
                return;
            }
        }
        if (track.sendTimeId() != 0) {
            int sendTime = AbsSendTime.read(view, track.sendTimeId());
            if (sendTime >= 0) {
                estimator.onPacket(view.ssrc(), sendTime, view.length(), nowNanos);
            }
        }
        if (track.transportId() != 0) {
            int number = TransportSequenceNumber.read(view, track.transportId());
            if (number >= 0) {
                recorder.onPacket(view.ssrc(), number, nowNanos);
            }
        }
        int type = track.originalType(view.payloadType());
        if (type < 0) {
            track.onPacket(view, false, nowNanos);
        } else {
            int length = Rtx.unwrap(view, type, track.ssrc());
            boolean whole =
                    length >= 0
                            && original.wrap(view.array(), view.offset() + Rtx.OSN_LENGTH, length);
            if (whole) {
                track.onPacket(original, true, nowNanos);
            }
        }
        scheduleFor(track, nowNanos);
    }

    /** A packet of a source that was not announced tells by its mid where it belongs (RFC 9143). */
    private @Nullable ReceivedTrack unknown() {
        for (int i = 0; i < received.size(); i++) {
            ReceivedTrack track = received.get(i);
            int id = track.section().extensionId(RtpExtension.MID.uri());
            String mid = id == 0 ? null : SdesText.read(view, id);
            if (mid != null
                    && mid.equals(track.mid())
                    && track.section().sources().isEmpty()
                    && unknownSources < Limits.UNKNOWN_SOURCES) {
                unknownSources++;
                boolean repeated = track.originalType(view.payloadType()) >= 0;
                forget(track);
                track.sources(
                        repeated ? track.ssrc() : view.ssrc(),
                        repeated ? view.ssrc() : track.rtxSsrc());
                bySsrc.put(view.ssrc(), track);
                return track;
            }
        }
        return null;
    }

    void onRtcp(ByteBuffer packet, long nowNanos) {
        feedback.onPacket(packet, nowNanos);
        allocateIfChanged();
        reschedule();
    }

    // ---- time

    long rttNanos() {
        long rtt = feedback.rttNanos();
        return rtt < 0 ? Limits.DEFAULT_RTT_NANOS : rtt;
    }

    void onTimer(long nowNanos) {
        timer = Deadline.NEVER;
        CongestionController way = controller;
        if (way != null) {
            way.handleTimeout(nowNanos);
            pad(way, nowNanos);
            allocateIfChanged();
        }
        recorder.handleTimeout(nowNanos);
        rtcp.clear();
        while (recorder.pollTransmit(rtcp, nowNanos)) {
            link.sendRtcp(rtcp.flip());
            rtcp.clear();
        }
        while (estimator.pollTransmit(rtcp, nowNanos)) {
            link.sendRtcp(rtcp.flip());
            rtcp.clear();
        }
        long rtt = rttNanos();
        for (int i = 0; i < received.size(); i++) {
            ReceivedTrack track = received.get(i);
            track.handleTimeout(rtt, nowNanos);
            feedback.ask(track, rtt, nowNanos);
        }
        if (nowNanos >= reportNanos) {
            feedback.report(nowNanos);
            reportNanos = nowNanos + Limits.REPORT_NANOS;
        }
        reschedule();
    }

    private void pad(CongestionController way, long nowNanos) {
        int wanted = way.paddingBytesWanted(nowNanos);
        for (int i = 0; i < video.size() && wanted > 0; i++) {
            List<SendStream> streams = video.get(i).streams();
            for (int k = 0; k < streams.size() && wanted > 0; k++) {
                wanted -= streams.get(k).sendPadding(wanted, nowNanos);
            }
        }
    }

    private void scheduleFor(ReceivedTrack track, long nowNanos) {
        long due = Math.min(track.nextTimeout(rttNanos()), feedbackDue());
        if (due < timer) {
            timer = Math.max(due, nowNanos);
            link.setMediaTimer(timer);
        }
    }

    private long feedbackDue() {
        return Math.min(recorder.nextTimeout(), estimator.nextTimeout());
    }

    /** Asks for the next call of {@link #onTimer}. */
    void reschedule() {
        long due = Math.min(reportNanos, feedbackDue());
        CongestionController way = controller;
        if (way != null) {
            due = Math.min(due, way.nextTimeout());
        }
        long rtt = rttNanos();
        for (int i = 0; i < received.size(); i++) {
            due = Math.min(due, received.get(i).nextTimeout(rtt));
        }
        if (due != timer) {
            timer = due;
            link.setMediaTimer(due);
        }
    }

    /** Packets that belonged to nothing. */
    long droppedPackets() {
        return droppedPackets;
    }

    int ownSsrc() {
        return ownSsrc;
    }

    /** The connection is gone. */
    void close() {
        new ArrayList<>(received).forEach(this::remove);
        CongestionController way = controller;
        if (way != null) {
            way.clear(nowNanos());
        }
    }
}
