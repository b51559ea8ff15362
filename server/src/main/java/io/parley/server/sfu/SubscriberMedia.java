package io.parley.server.sfu;

import io.parley.webrtc.bwe.CongestionController;
import io.parley.webrtc.bwe.CongestionOptions;
import io.parley.webrtc.bwe.FeedbackMode;
import io.parley.webrtc.bwe.PacketPriority;
import io.parley.webrtc.bwe.RtpOutput;
import io.parley.webrtc.rtp.RtpView;
import io.parley.webrtc.wire.Deadline;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What we send over one peer connection: its down tracks. */
public final class SubscriberMedia extends MediaEnd {
    private static final long DEFAULT_RTT_NANOS = 70_000_000L;
    private static final int PADDING_BYTES = 255;

    private final MediaOutput output;
    private final CongestionController controller;
    private final List<DownTrack> downTracks = new ArrayList<>();
    private final SsrcTable<DownTrack> bySsrc = new SsrcTable<>();
    private final RtpView view = new RtpView();
    private final ByteBuffer padding = ByteBuffer.allocate(PADDING_BYTES);
    private final SubscriberReports reports;
    private final BandwidthSharing sharing;

    /** With the trailer that the client was told when it joined, whatever room it is in now. */
    private final BlankFrames blankFrames;

    private long rttNanos = -1;
    private boolean closed;

    SubscriberMedia(Sfu sfu, MediaOutput output, CongestionOptions options) {
        super(sfu);
        this.output = output;
        blankFrames = sfu.blankFrames;
        RtpOutput counted = this::transmit;
        // Which reports there will be is known when a section is bound.
        CongestionOptions unknown = options.withMode(FeedbackMode.NONE);
        controller = new CongestionController(unknown, counted, sfu.pool);
        reports = new SubscriberReports(this, output, controller);
        sharing = new BandwidthSharing(controller);
        padding.put(PADDING_BYTES - 1, (byte) PADDING_BYTES);
    }

    /**
     * Makes a down track of a published one, with SSRCs of its own for the description. It sends
     * from {@link DownTrack#bind} on.
     *
     * @param source {@link PublishedTrack#feed}
     * @param cname the canonical name of the sender reports
     */
    public DownTrack addDownTrack(TrackFeed source, String cname) {
        int ssrc = newSsrc();
        int rtxSsrc = source.kind == MediaKind.VIDEO ? newSsrc() : 0;
        DownTrack downTrack = new DownTrack(this, source, ssrc, rtxSsrc, cname);
        downTracks.add(downTrack);
        bySsrc.put(ssrc, downTrack);
        if (rtxSsrc != 0) {
            bySsrc.put(rtxSsrc, downTrack);
        }
        source.add(downTrack);
        sharing.add(downTrack);
        reports.start();
        return downTrack;
    }

    private int newSsrc() {
        int ssrc = sfu.random.nextInt();
        while (ssrc == 0 || bySsrc.get(ssrc) != null) {
            ssrc = sfu.random.nextInt();
        }
        return ssrc;
    }

    /**
     * Ends a down track: with 200 ms of blank frames where the codec has such, and then {@link
     * SfuEvent.DownTrackClosed}. Idempotent.
     */
    public void remove(DownTrack downTrack, long nowNanos) {
        downTrack.close(nowNanos);
    }

    /** A down track has sent its last packet. */
    void ended(DownTrack downTrack) {
        downTracks.remove(downTrack);
        sharing.remove(downTrack);
        bySsrc.remove(downTrack.ssrc());
        bySsrc.remove(downTrack.rtxSsrc());
        sfu.add(new SfuEvent.DownTrackClosed(downTrack));
    }

    /** Takes one decrypted compound RTCP packet; what is not for this side is ignored. */
    public void handleRtcp(ByteBuffer compound, long nowNanos) {
        if (!closed) {
            reports.handle(compound, nowNanos);
            sharing.estimateMayHaveChanged(nowNanos);
            wakeAt(controller.nextTimeout());
        }
    }

    /** The down tracks that were not removed, in the order in which they were added. */
    public List<DownTrack> downTracks() {
        return List.copyOf(downTracks);
    }

    /**
     * Whether want of bandwidth may pause a video whose lowest layer does not fit. It may first.
     */
    public void setPauseAllowed(boolean allowed, long nowNanos) {
        sharing.setPauseAllowed(allowed, nowNanos);
    }

    /** Whether what is sent is fitted to the estimated bandwidth; it is unless told otherwise. */
    public void setFitted(boolean fitted, long nowNanos) {
        sharing.setFitted(fitted, nowNanos);
    }

    /** Smoothed round trip time, nanoseconds; 70 ms until it is known. */
    public long rttNanos() {
        return rttNanos < 0 ? DEFAULT_RTT_NANOS : rttNanos;
    }

    /** Smoothed round trip time, nanoseconds; -1 until it is known. */
    public long measuredRttNanos() {
        return rttNanos;
    }

    void onRtt(long sampleNanos) {
        rttNanos = rttNanos < 0 ? sampleNanos : rttNanos + (sampleNanos - rttNanos) / 8;
    }

    /** Ends all down tracks at once. Idempotent. */
    public void close(long nowNanos) {
        if (closed) {
            return;
        }
        closed = true;
        for (DownTrack downTrack : downTracks()) {
            downTrack.end();
        }
        controller.clear(nowNanos);
        sfu.remove(this);
    }

    /** Whether a packet that is about to be sent needs a transport-wide sequence number. */
    boolean numbers(long nowNanos) {
        return controller.numbers(nowNanos);
    }

    BlankFrames blankFrames() {
        return blankFrames;
    }

    BandwidthSharing sharing() {
        return sharing;
    }

    @Nullable DownTrack bySsrc(int ssrc) {
        return bySsrc.get(ssrc);
    }

    int downTrackCount() {
        return downTracks.size();
    }

    DownTrack downTrack(int index) {
        return downTracks.get(index);
    }

    RtpView view() {
        return view;
    }

    Outgoing outgoing() {
        return sfu.outgoing;
    }

    /** Sends a packet, or lets it wait for its turn. */
    void send(PacketPriority priority, Outgoing header, ByteBuffer payload, long nowNanos) {
        long dropped = controller.droppedPackets();
        controller.send(
                priority,
                header.buffer(),
                payload,
                header.transportSequenceOffset(),
                header.absSendTimeOffset(),
                nowNanos);
        if (controller.droppedPackets() != dropped) {
            sfu.counters.increment(SfuCounter.QUEUE_DROPS);
        } else if (controller.queuedBytes() > 0) {
            wakeAt(controller.nextTimeout());
        }
    }

    private boolean transmit(ByteBuffer header, ByteBuffer payload) {
        if (!output.sendRtp(header, payload)) {
            sfu.counters.increment(SfuCounter.SEND_FAILURES);
            return false;
        }
        sfu.counters.increment(SfuCounter.PACKETS_OUT);
        sfu.counters.add(SfuCounter.BYTES_OUT, header.remaining() + payload.remaining());
        return true;
    }

    @Override
    long onTimeout(long nowNanos) {
        if (closed) {
            return Deadline.NEVER;
        }
        controller.handleTimeout(nowNanos);
        probe(nowNanos);
        long next = reports.onTimeout(nowNanos);
        // From the end: a down track may remove itself.
        for (int i = downTracks.size() - 1; i >= 0; i--) {
            next = Math.min(next, downTracks.get(i).onTimeout(nowNanos));
        }
        next = Math.min(next, sharing.onTimeout(nowNanos));
        return Math.min(next, controller.nextTimeout());
    }

    private void probe(long nowNanos) {
        int wanted = controller.paddingBytesWanted(nowNanos);
        for (int i = 0; i < downTracks.size() && wanted > 0; i++) {
            DownStream stream = downTracks.get(i).stream();
            int sent = stream.sendPadding(padding, nowNanos);
            while (sent > 0 && wanted > 0) {
                wanted -= sent;
                sent = wanted > 0 ? stream.sendPadding(padding, nowNanos) : 0;
            }
        }
    }
}
