package io.parley.server.sfu;

import io.parley.webrtc.bwe.TransportFeedbackRecorder;
import io.parley.webrtc.rtp.RtpView;
import io.parley.webrtc.rtp.Rtx;
import io.parley.webrtc.rtp.SdesText;
import io.parley.webrtc.rtp.TransportSequenceNumber;
import io.parley.webrtc.wire.Deadline;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one peer connection sends us: its sections, each with one {@link PublishedTrack}. A peer
 * connection that also receives has a {@link SubscriberMedia} beside this one, and both are given
 * each RTCP packet.
 */
public final class PublisherMedia extends MediaEnd {
    private static final long REPORT_INTERVAL_NANOS = 1_000_000_000L;
    private static final long CHECK_INTERVAL_NANOS = 500_000_000L;

    /** Where the packets of an SSRC go. */
    private record Route(PublishedTrack track, IncomingStream stream, boolean isRepair) {}

    private final SsrcTable<Route> routes = new SsrcTable<>();
    private final List<PublishedTrack> tracks = new ArrayList<>();
    private final TransportFeedbackRecorder recorder;

    private final RtpView view = new RtpView();
    private final PublisherReports reports;

    private int midId;
    private int transportCcId;
    private byte[][] mids = {};
    private long reportNanos = Deadline.NEVER;
    private long checkNanos = Deadline.NEVER;
    private boolean closed;

    PublisherMedia(Sfu sfu, MediaOutput output) {
        super(sfu);
        int ownSsrc = sfu.random.nextInt() | 1;
        recorder = new TransportFeedbackRecorder(ownSsrc);
        reports = new PublisherReports(this, output, ownSsrc);
    }

    /**
     * Puts the sections in force over which the peer may send, after each settled negotiation.
     * Tracks whose section is gone, or has another track id now, are closed; their down tracks stay
     * silent until they are removed.
     *
     * @throws IllegalArgumentException if a section has no codec
     */
    public void setSections(List<ReceiveSection> sections, long nowNanos) {
        forwardHeld(nowNanos);
        List<PublishedTrack> before = List.copyOf(tracks);
        tracks.clear();
        midId = 0;
        transportCcId = 0;
        for (ReceiveSection section : sections) {
            if (section.codecs().isEmpty()) {
                throw new IllegalArgumentException("codecs of " + section.mid() + ": none");
            }
            if (tracks.size() < SfuLimits.SECTIONS && !closed) {
                tracks.add(trackOf(section, before));
                midId = Math.max(midId, section.extensions().mid());
                transportCcId = Math.max(transportCcId, section.extensions().transportCc());
            }
        }
        for (PublishedTrack track : before) {
            if (!tracks.contains(track)) {
                track.close();
            }
        }
        mids = new byte[tracks.size()][];
        for (int i = 0; i < mids.length; i++) {
            mids[i] = tracks.get(i).mid().getBytes(StandardCharsets.US_ASCII);
        }
        rebuildRoutes();
        if (!tracks.isEmpty() && reportNanos == Deadline.NEVER) {
            reportNanos = nowNanos + REPORT_INTERVAL_NANOS;
            checkNanos = nowNanos + CHECK_INTERVAL_NANOS;
            wakeAt(checkNanos);
        }
    }

    private PublishedTrack trackOf(ReceiveSection section, List<PublishedTrack> before) {
        for (PublishedTrack track : before) {
            boolean same =
                    track.mid().equals(section.mid())
                            && track.trackId().equals(section.trackId())
                            && track.kind() == section.kind();
            if (same) {
                track.update(section);
                return track;
            }
        }
        return new PublishedTrack(this, section);
    }

    private void rebuildRoutes() {
        routes.clear();
        for (PublishedTrack track : tracks) {
            StreamMap streams = track.streams();
            for (int i = 0; i < streams.size(); i++) {
                addRoutes(track, streams.get(i));
            }
        }
    }

    private void addRoutes(PublishedTrack track, IncomingStream stream) {
        if (stream.ssrc != 0) {
            routes.put(stream.ssrc, new Route(track, stream, false));
        }
        if (stream.rtxSsrc != 0) {
            routes.put(stream.rtxSsrc, new Route(track, stream, true));
        }
    }

    /** The track of a section, or null. */
    public @Nullable PublishedTrack track(String mid) {
        for (PublishedTrack track : tracks) {
            if (track.mid().equals(mid)) {
                return track;
            }
        }
        return null;
    }

    /**
     * Takes one decrypted RTP packet and forwards it. The bytes are borrowed, and may be changed.
     *
     * @param packet a heap buffer from position to limit
     * @return false if it was refused, and counted
     */
    public boolean handleRtp(ByteBuffer packet, long nowNanos) {
        boolean taken = receiveRtp(packet, nowNanos);
        forwardHeld(nowNanos);
        return taken;
    }

    /**
     * As {@link #handleRtp}, but the packet may be forwarded as late as by {@link #forwardHeld},
     * which is to follow soon: to forward several at a time costs less.
     */
    public boolean receiveRtp(ByteBuffer packet, long nowNanos) {
        SfuCounters counters = sfu.counters;
        if (packet.remaining() > SfuLimits.PACKET_BYTES || !view.wrap(packet)) {
            counters.increment(SfuCounter.MALFORMED_RTP);
            return false;
        }
        Route route = routes.get(view.ssrc());
        if (route == null) {
            forwardHeld(nowNanos); // another source may take the place of theirs
            route = findRoute();
            if (route == null) {
                counters.increment(SfuCounter.UNKNOWN_SSRC);
                return false;
            }
        }
        counters.increment(SfuCounter.PACKETS_IN);
        counters.add(SfuCounter.BYTES_IN, packet.remaining());
        recordArrival(nowNanos);
        if (route.isRepair() && !unwrap(route)) {
            return false;
        }
        return route.track().handle(route.stream(), view, packet, route.isRepair(), nowNanos);
    }

    /** Forwards what {@link #receiveRtp} took and has not forwarded yet. */
    public void forwardHeld(long nowNanos) {
        for (int i = 0; i < tracks.size(); i++) {
            tracks.get(i).forwardHeld(nowNanos);
        }
    }

    private void recordArrival(long nowNanos) {
        if (transportCcId != 0) {
            int number = TransportSequenceNumber.read(view, transportCcId);
            if (number >= 0) {
                recorder.onPacket(view.ssrc(), number, nowNanos);
                wakeAt(recorder.nextTimeout());
            }
        }
    }

    private boolean unwrap(Route route) {
        int payloadType = route.track().repairedPayloadType(view.payloadType());
        int start = view.offset() + Rtx.OSN_LENGTH;
        int length = payloadType < 0 ? -1 : Rtx.unwrap(view, payloadType, route.stream().ssrc);
        if (length < 0 || !view.wrap(view.array(), start, length)) {
            // Without payload it is padding that probes the bandwidth.
            if (payloadType < 0) {
                sfu.counters.increment(SfuCounter.UNKNOWN_PAYLOAD_TYPE);
            }
            return false;
        }
        sfu.counters.increment(SfuCounter.RETRANSMISSIONS_IN);
        return true;
    }

    /** The section of an SSRC that was not seen before: by description, mid, or payload type. */
    private @Nullable Route findRoute() {
        PublishedTrack track = findTrack();
        if (track == null) {
            return null;
        }
        boolean isRepair = track.repairedPayloadType(view.payloadType()) >= 0;
        IncomingStream stream =
                isRepair ? track.streams().repaired(view) : track.streams().begin(view);
        if (stream == null) {
            return null;
        }
        rebuildRoutes();
        return routes.get(view.ssrc());
    }

    private @Nullable PublishedTrack findTrack() {
        for (int i = 0; i < tracks.size(); i++) {
            List<SsrcPair> ssrcs = tracks.get(i).section().ssrcs();
            for (int j = 0; j < ssrcs.size(); j++) {
                if (ssrcs.get(j).ssrc() == view.ssrc() || ssrcs.get(j).rtxSsrc() == view.ssrc()) {
                    return tracks.get(i);
                }
            }
        }
        int midAt = midId == 0 ? RtpView.ABSENT : view.findExtension(midId);
        if (midAt != RtpView.ABSENT) {
            for (int i = 0; i < mids.length; i++) {
                if (SdesText.matches(view, midId, mids[i])) {
                    return tracks.get(i);
                }
            }
            return null;
        }
        return byPayloadType();
    }

    /** RFC 9143 §9.2: without mid, a payload type that only one section has tells the section. */
    private @Nullable PublishedTrack byPayloadType() {
        PublishedTrack found = null;
        for (int i = 0; i < tracks.size(); i++) {
            if (tracks.get(i).knows(view.payloadType())) {
                if (found != null) {
                    return null;
                }
                found = tracks.get(i);
            }
        }
        return found;
    }

    /** Takes one decrypted compound RTCP packet; what is not for this side is ignored. */
    public void handleRtcp(ByteBuffer compound, long nowNanos) {
        reports.handle(compound, nowNanos);
    }

    /** Smoothed round trip time, nanoseconds; 70 ms until it is known. */
    public long rttNanos() {
        return reports.rttNanos();
    }

    /** Smoothed round trip time, nanoseconds; -1 until it is known. */
    public long measuredRttNanos() {
        return reports.measuredRttNanos();
    }

    /** Ends all tracks. Idempotent. */
    public void close(long nowNanos) {
        closed = true;
        setSections(List.of(), nowNanos);
        sfu.remove(this);
    }

    @Override
    long onTimeout(long nowNanos) {
        if (closed) {
            return Deadline.NEVER;
        }
        long next = reports.sendNacks(nowNanos);
        if (nowNanos >= checkNanos) {
            checkNanos = nowNanos + CHECK_INTERVAL_NANOS;
            for (int i = 0; i < tracks.size(); i++) {
                tracks.get(i).checkLayers(nowNanos);
            }
        }
        for (int i = 0; i < tracks.size(); i++) {
            next = Math.min(next, tracks.get(i).onTimeout(nowNanos));
        }
        if (nowNanos >= reportNanos) {
            reportNanos = nowNanos + REPORT_INTERVAL_NANOS;
            reports.sendReports(nowNanos);
        }
        reports.sendFeedback(recorder, nowNanos);
        next = Math.min(next, Math.min(checkNanos, reportNanos));
        return Math.min(next, recorder.nextTimeout());
    }

    void sendPli(int ssrc) {
        reports.sendPli(ssrc);
    }

    List<PublishedTrack> tracks() {
        return tracks;
    }

    /** The stream of an SSRC, not of its retransmissions; null if it is unknown. */
    @Nullable IncomingStream stream(int ssrc) {
        Route route = routes.get(ssrc);
        return route == null || route.isRepair() ? null : route.stream();
    }
}
