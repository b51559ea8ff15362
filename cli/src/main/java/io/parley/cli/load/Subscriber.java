package io.parley.cli.load;

import io.parley.proto.livekit.MediaSectionsRequirement;
import io.parley.proto.livekit.SignalResponse;
import io.parley.sdk.engine.MediaLink;
import io.parley.webrtc.bwe.TransportFeedbackRecorder;
import io.parley.webrtc.peer.MediaKind;
import io.parley.webrtc.peer.NegotiatedCodec;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.peer.RemoteSource;
import io.parley.webrtc.peer.TransceiverSpec;
import io.parley.webrtc.rtcp.ReportView;
import io.parley.webrtc.rtcp.RtcpKind;
import io.parley.webrtc.rtcp.RtcpReader;
import io.parley.webrtc.rtcp.RtcpWriter;
import io.parley.webrtc.rtp.ReceptionStatistics;
import io.parley.webrtc.rtp.RtpExtension;
import io.parley.webrtc.rtp.RtpView;
import io.parley.webrtc.rtp.Rtx;
import io.parley.webrtc.rtp.TransportSequenceNumber;
import io.parley.webrtc.sdp.Direction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A participant that receives every track, counts, and reports as browsers do: reports of
 * reception, NACKs, and when which packet arrived, or else an estimate of its bandwidth.
 */
final class Subscriber extends Participant {
    private static final int OWN_SSRC = 1;
    private static final int PAYLOAD_TYPES = 128;
    private static final long REPORT_NANOS = 1_000_000_000L;
    private static final long BANDWIDTH_BPS = 100_000_000;

    private final byte[] cname;
    private final RtpView view = new RtpView();
    private final RtcpReader reader = new RtcpReader();
    private final RtcpWriter writer = new RtcpWriter();
    private final ReportView report = new ReportView();
    private final ByteBuffer rtcp = ByteBuffer.allocate(1200);
    private final int[] clockRates = new int[PAYLOAD_TYPES];
    private final int[] originalTypes = new int[PAYLOAD_TYPES]; // of rtx; 0 for others
    private final Map<Integer, Integer> originals = new HashMap<>(); // rtx SSRC to SSRC
    private final Totals totals = new Totals();
    private final TransportFeedbackRecorder arrivals = new TransportFeedbackRecorder(OWN_SSRC);
    private int transportId; // of transport-wide numbers; 0 where none were agreed on
    private long reportNanos;
    private long timerNanos;
    private volatile InboundTrack[] tracks = new InboundTrack[0];

    Subscriber(LoadPlan plan, String identity) {
        super(plan, identity, true);
        cname = identity.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    void joined() {
        if (plan().tracks() == 0) {
            ready();
        }
    }

    @Override
    String progress() {
        return super.progress() + ", and receives " + tracks.length + " of " + plan().tracks();
    }

    @Override
    public void onSignal(SignalResponse message) {
        MediaLink link = engine().publisherMedia();
        if (!message.hasMediaSectionsRequirement() || link == null) {
            return;
        }
        // The engine offers them a moment later.
        MediaSectionsRequirement wanted = message.getMediaSectionsRequirement();
        for (int i = 0; i < wanted.getNumAudios(); i++) {
            link.addTransceiver(TransceiverSpec.of(MediaKind.AUDIO, Direction.RECVONLY));
        }
        for (int i = 0; i < wanted.getNumVideos(); i++) {
            link.addTransceiver(TransceiverSpec.of(MediaKind.VIDEO, Direction.RECVONLY));
        }
    }

    @Override
    public void onMediaNegotiated(MediaLink link, List<NegotiatedSection> sections) {
        for (NegotiatedSection section : sections) {
            transportId =
                    Math.max(
                            transportId,
                            section.extensionId(RtpExtension.TRANSPORT_SEQUENCE_NUMBER.uri()));
            for (NegotiatedCodec codec : section.codecs()) {
                clockRates[codec.payloadType()] = codec.clockRate();
                if (codec.rtxPayloadType() > 0) {
                    originalTypes[codec.rtxPayloadType()] = codec.payloadType();
                }
            }
            for (RemoteSource source : section.sources()) {
                if (source.rtxSsrc() != 0) {
                    originals.put(source.rtxSsrc(), source.ssrc());
                }
            }
        }
        reportNanos = engine().nowNanos() + REPORT_NANOS;
        setTimer(link, reportNanos);
    }

    private void setTimer(MediaLink link, long nanos) {
        timerNanos = nanos;
        link.setMediaTimer(nanos);
    }

    @Override
    public void onRtp(MediaLink link, ByteBuffer packet, long nowNanos) {
        if (!view.wrap(packet)) {
            return;
        }
        recordArrival(link, nowNanos);
        int type = view.payloadType();
        boolean again = originalTypes[type] != 0;
        if (again && !unwrap(originalTypes[type])) {
            return; // padding that probes
        }
        InboundTrack track = track(view.ssrc(), clockRates[view.payloadType()]);
        if (track == null) {
            return;
        }
        track.receive(view.sequenceNumber(), view.timestamp(), view.payloadLength(), nowNanos);
        totals.packets++;
        totals.bytes += packet.remaining();
        if (again) {
            totals.recovered++;
            return;
        }
        if (track.missingCount > 0) {
            writer.begin(rtcp.clear());
            writer.nack(OWN_SSRC, track.ssrc, track.missing, track.missingCount);
            link.sendRtcp(rtcp.flip());
        }
        long sentNanos = Stamp.read(view.array(), view.payloadOffset(), view.payloadLength());
        if (sentNanos >= 0) {
            totals.latency.add(System.nanoTime() - sentNanos);
        }
    }

    private void recordArrival(MediaLink link, long nowNanos) {
        int number = transportId == 0 ? -1 : TransportSequenceNumber.read(view, transportId);
        if (number >= 0) {
            arrivals.onPacket(view.ssrc(), number, nowNanos);
            if (arrivals.nextTimeout() < timerNanos) {
                setTimer(link, arrivals.nextTimeout());
            }
        }
    }

    private void reportArrivals(MediaLink link, long nowNanos) {
        arrivals.handleTimeout(nowNanos);
        while (arrivals.pollTransmit(rtcp.clear(), nowNanos)) {
            link.sendRtcp(rtcp.flip());
        }
    }

    private boolean unwrap(int type) {
        Integer original = originals.get(view.ssrc());
        int start = view.offset() + Rtx.OSN_LENGTH;
        int length = original == null ? -1 : Rtx.unwrap(view, type, original);
        return length >= 0 && view.wrap(view.array(), start, length);
    }

    private @Nullable InboundTrack track(int ssrc, int clockRate) {
        for (InboundTrack track : tracks) {
            if (track.ssrc == ssrc) {
                return track;
            }
        }
        if (clockRate == 0) {
            return null;
        }
        InboundTrack[] more = new InboundTrack[tracks.length + 1];
        System.arraycopy(tracks, 0, more, 0, tracks.length);
        InboundTrack track = new InboundTrack(ssrc, clockRate);
        more[tracks.length] = track;
        tracks = more;
        if (tracks.length == plan().tracks()) {
            ready();
        }
        return track;
    }

    @Override
    public void onRtcp(MediaLink link, ByteBuffer packet, long nowNanos) {
        if (!reader.wrap(packet)) {
            return;
        }
        while (reader.next()) {
            if (reader.kind() == RtcpKind.SENDER_REPORT && report.wrap(reader)) {
                for (InboundTrack track : tracks) {
                    if (track.ssrc == reader.senderSsrc()) {
                        track.statistics.onSenderReport(report.ntp(), nowNanos);
                    }
                }
            }
        }
    }

    @Override
    public void onMediaTimer(MediaLink link, long nowNanos) {
        reportArrivals(link, nowNanos);
        if (nowNanos >= reportNanos) {
            reportNanos = nowNanos + REPORT_NANOS;
            reportReception(link, nowNanos);
        }
        setTimer(link, Math.min(reportNanos, arrivals.nextTimeout()));
    }

    private void reportReception(MediaLink link, long nowNanos) {
        if (tracks.length == 0) {
            return;
        }
        writer.begin(rtcp.clear());
        writer.receiverReport(OWN_SSRC);
        int[] ssrcs = new int[tracks.length];
        for (int i = 0; i < tracks.length; i++) {
            ssrcs[i] = tracks[i].ssrc;
            ReceptionStatistics statistics = tracks[i].statistics;
            // Beyond 31 blocks, more than any scenario here has, the others go unreported.
            writer.reportBlock(
                    tracks[i].ssrc,
                    statistics.takeFractionLost(),
                    statistics.cumulativeLost(),
                    statistics.extendedHighestSequenceNumber(),
                    statistics.jitter(),
                    statistics.lastSenderReport(),
                    statistics.delaySinceLastSenderReport(nowNanos));
        }
        writer.cname(OWN_SSRC, cname);
        if (transportId == 0) {
            writer.remb(OWN_SSRC, BANDWIDTH_BPS, ssrcs, Math.min(255, ssrcs.length));
        }
        link.sendRtcp(rtcp.flip());
    }

    /** From now on everything is counted. */
    void beginCounting() {
        engine().execute(
                        () -> {
                            totals.clear();
                            for (InboundTrack track : tracks) {
                                track.reset();
                            }
                        });
    }

    /** What was counted, added to {@code sum}. */
    CompletableFuture<Void> count(Totals sum) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        engine().execute(
                        () -> {
                            for (InboundTrack track : tracks) {
                                totals.lost += track.lost();
                                track.reset();
                            }
                            synchronized (sum) {
                                sum.add(totals);
                            }
                            totals.clear();
                            done.complete(null);
                        });
        return done;
    }
}
