package io.parley.server.sfu;

import io.parley.webrtc.bwe.CongestionOptions;
import io.parley.webrtc.bwe.TransportFeedbackRecorder;
import io.parley.webrtc.rtp.RtpView;
import io.parley.webrtc.rtp.TransportSequenceNumber;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * A subscriber behind a link of changing bandwidth with a queue before it, which reports by
 * transport-wide feedback. In virtual time.
 */
final class ThrottledSubscriber implements MediaOutput {
    private static final int TRANSPORT_CC = 5;
    static final ExtensionIds EXTENSIONS =
            new ExtensionIds(0, 0, 0, 0, 0, TRANSPORT_CC, 0, 0, 0, 0);

    /** The server numbers no sound, so nothing is reported of it. */
    private static final ExtensionIds SOUND = new ExtensionIds(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private static final long DELAY_NANOS = 20 * SfuBed.MS;
    private static final long MAX_QUEUE_NANOS = 500 * SfuBed.MS;

    private record Arrival(long atNanos, long sentNanos, byte[] packet) {}

    private record Report(long atNanos, byte[] rtcp) {}

    private final SfuBed bed;
    private final TransportFeedbackRecorder recorder = new TransportFeedbackRecorder(9);
    private final Queue<Arrival> arrivals = new ArrayDeque<>();
    private final Queue<Report> reports = new ArrayDeque<>();
    private final ByteBuffer rtcp = ByteBuffer.allocate(1_200);
    private final RtpView view = new RtpView();
    private double linkBps;
    private double queuedBytes;
    private long settledNanos;

    final SubscriberMedia media;
    int audioSsrc;
    int audioSent;
    int audioArrived;
    long longestAudioNanos;
    long videoBytes;

    ThrottledSubscriber(SfuBed bed, double linkBps) {
        this.bed = bed;
        this.linkBps = linkBps;
        media = bed.sfu.newSubscriber(this, CongestionOptions.SUBSCRIBER);
    }

    DownTrack subscribe(PublishedTrack track, CodecParameters codec) {
        DownTrack downTrack = media.addDownTrack(track.feed(), "cname");
        boolean sound = track.kind() == MediaKind.AUDIO;
        downTrack.bind(new SendSection("5", List.of(codec), sound ? SOUND : EXTENSIONS), bed.now);
        if (sound) {
            audioSsrc = downTrack.ssrc();
        }
        return downTrack;
    }

    void setLink(double newLinkBps) {
        settle();
        linkBps = newLinkBps;
    }

    void resetCounts() {
        audioSent = 0;
        audioArrived = 0;
        longestAudioNanos = 0;
        videoBytes = 0;
    }

    @Override
    public boolean sendRtp(ByteBuffer header, ByteBuffer payload) {
        byte[] packet = new byte[header.remaining() + payload.remaining()];
        header.duplicate().get(packet, 0, header.remaining());
        payload.duplicate().get(packet, header.remaining(), payload.remaining());
        view.wrap(packet, 0, packet.length);
        boolean audio = view.ssrc() == audioSsrc;
        audioSent += audio ? 1 : 0;
        settle();
        if (queuedBytes * 8e9 / linkBps > MAX_QUEUE_NANOS) {
            return true; // lost
        }
        queuedBytes += packet.length;
        long wait = (long) (queuedBytes * 8e9 / linkBps);
        if (audio) {
            longestAudioNanos = Math.max(longestAudioNanos, wait + DELAY_NANOS);
        }
        arrivals.add(new Arrival(bed.now + wait + DELAY_NANOS, bed.now, packet));
        return true;
    }

    @Override
    public boolean sendRtcp(ByteBuffer compound) {
        return true;
    }

    /** Lets arrive what arrives by now, in both directions. */
    void step() {
        while (!arrivals.isEmpty() && arrivals.element().atNanos <= bed.now) {
            receive(arrivals.remove());
        }
        while (recorder.pollTransmit(rtcp.clear(), bed.now)) {
            byte[] report = new byte[rtcp.flip().remaining()];
            rtcp.get(report);
            reports.add(new Report(bed.now + DELAY_NANOS, report));
        }
        while (!reports.isEmpty() && reports.element().atNanos <= bed.now) {
            media.handleRtcp(ByteBuffer.wrap(reports.remove().rtcp), bed.now);
        }
    }

    private void receive(Arrival arrival) {
        view.wrap(arrival.packet, 0, arrival.packet.length);
        int sequence = TransportSequenceNumber.read(view, TRANSPORT_CC);
        if (sequence >= 0) {
            recorder.onPacket(view.ssrc(), sequence, arrival.atNanos);
        }
        if (view.ssrc() == audioSsrc) {
            audioArrived++;
        } else {
            videoBytes += arrival.packet.length;
        }
    }

    private void settle() {
        queuedBytes = Math.max(0, queuedBytes - (bed.now - settledNanos) * linkBps / 8e9);
        settledNanos = bed.now;
    }
}
