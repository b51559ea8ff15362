package io.parley.server.sfu;

import io.parley.webrtc.rtp.AudioLevel;
import io.parley.webrtc.rtp.RtpView;
import io.parley.webrtc.wire.Deadline;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One track that a peer sends: its layers, and the feed of the down tracks it is forwarded to. */
public final class PublishedTrack implements FeedUpstream, LevelSource {
    private static final long DOWNGRADE_AFTER_NANOS = 5_000_000_000L;
    private static final int UNKNOWN = -2;

    private final PublisherMedia publisher;
    private final TrackFeed feed;
    private final StreamMap streams;
    private final KeyFrameThrottle throttle = new KeyFrameThrottle();
    private final AudioMeter meter = new AudioMeter();

    /** Meters of other rooms that the track is forwarded to. */
    private AudioMeter[] taps = {};

    private final PayloadTypes payloadTypes = new PayloadTypes();

    private ReceiveSection section;
    private boolean started;
    private boolean subscribed;
    private int codecChanges;
    private int wantedLayer = UNKNOWN;
    private long downgradeNanos = Deadline.NEVER;
    private long plis;

    PublishedTrack(PublisherMedia publisher, ReceiveSection section) {
        this.publisher = publisher;
        this.section = section;
        feed = new TrackFeed(section.kind(), section.codecs(), this);
        streams = new StreamMap(feed, section);
        payloadTypes.set(section.codecs());
        feed.extensions = section.extensions();
        feed.svc = guessSvc();
    }

    private boolean guessSvc() {
        return section.rids().size() <= 1
                && section.ssrcs().size() <= 1
                && (feed.codec == CodecType.VP9 || feed.codec == CodecType.AV1);
    }

    /** The section's id. */
    public String mid() {
        return section.mid();
    }

    /** The track id of the description, or empty. */
    public String trackId() {
        return section.trackId();
    }

    public MediaKind kind() {
        return section.kind();
    }

    /** What down tracks on this shard are made of: {@link SubscriberMedia#addDownTrack}. */
    public TrackFeed feed() {
        return feed;
    }

    /** What the publisher sends; the first negotiated codec until a packet came. */
    public CodecType codec() {
        return feed.codec;
    }

    /** A packet of any layer came. */
    public boolean isStarted() {
        return started;
    }

    /** Several layers in one stream. */
    public boolean isSvc() {
        return feed.svc;
    }

    /** Frames are opaque: nothing can be converted or filled in. */
    public void setEncrypted(boolean encrypted) {
        feed.encrypted = encrypted;
    }

    /** The publisher muted or unmuted; subscribers get a second of silence or black. */
    public void setMuted(boolean muted, long nowNanos) {
        meter.setMuted(muted);
        for (AudioMeter tap : taps) {
            tap.setMuted(muted);
        }
        feed.setMuted(muted, nowNanos);
    }

    /** The SSRC of a layer, 0 to 2, or 0 when none was seen. */
    public int ssrc(int layer) {
        IncomingStream stream = streams.ofLayer(feed.svc ? 0 : layer);
        return stream == null ? 0 : stream.ssrc;
    }

    /** The rid of a layer, or null when it has none or was not seen. */
    public @Nullable String rid(int layer) {
        IncomingStream stream = streams.ofLayer(layer);
        return stream == null ? null : stream.rid;
    }

    /**
     * What a layer takes with all layers that it needs, measured over the last second or two;
     * bit/s, 0 while it does not flow.
     */
    public long bitrateBps(int spatial, int temporal) {
        return feed.bitrateBps(spatial, temporal);
    }

    @Override
    public double takeAudioLevel(long nowNanos) {
        return meter.takeLevel();
    }

    /** One more meter of the same sound, which is read on its own. */
    public LevelSource tapLevel() {
        AudioMeter tap = new AudioMeter();
        tap.setMuted(feed.muted);
        taps = Arrays.copyOf(taps, taps.length + 1);
        taps[taps.length - 1] = tap;
        return new Tap(tap);
    }

    /** Ends what {@link #tapLevel} began. */
    public void untap(LevelSource level) {
        for (int i = 0; i < taps.length; i++) {
            if (level instanceof Tap gone && taps[i] == gone.meter()) {
                AudioMeter[] left = Arrays.copyOf(taps, taps.length - 1);
                System.arraycopy(taps, i + 1, left, i, left.length - i);
                taps = left;
                return;
            }
        }
    }

    private record Tap(AudioMeter meter) implements LevelSource {
        @Override
        public double takeAudioLevel(long nowNanos) {
            return meter.takeLevel();
        }
    }

    /** What was received, lost and repaired. */
    public TrackStats stats() {
        long packets = 0;
        long bytes = 0;
        long lost = 0;
        long repaired = 0;
        long nacks = 0;
        long jitter = 0;
        for (int i = 0; i < streams.size(); i++) {
            IncomingStream stream = streams.get(i);
            packets += stream.statistics.packetsReceived();
            bytes += stream.statistics.bytesReceived();
            lost += stream.nacks.givenUp();
            repaired += stream.retransmissions;
            nacks += stream.nacks.asked();
            jitter = Math.max(jitter, stream.statistics.jitterNanos());
        }
        return new TrackStats(
                packets, bytes, lost, repaired, nacks, plis, 0, jitter, publisher.rttNanos());
    }

    ReceiveSection section() {
        return section;
    }

    StreamMap streams() {
        return streams;
    }

    /** The same track with other codecs or numbers. */
    void update(ReceiveSection newSection) {
        section = newSection;
        feed.codecs = newSection.codecs();
        payloadTypes.set(newSection.codecs());
        feed.extensions = newSection.extensions();
        streams.update(newSection);
        if (feed.parameters(feed.codec) == null) {
            feed.codec = newSection.codecs().get(0).type();
            publisher.sfu.add(new SfuEvent.CodecChanged(this, feed.codec));
        }
    }

    /** Whether its section has that payload type, also for retransmissions. */
    boolean knows(int payloadType) {
        return payloadTypes.codec(payloadType) != null || payloadTypes.repaired(payloadType) >= 0;
    }

    /** The payload type of what a retransmission repairs, or -1. */
    int repairedPayloadType(int rtxPayloadType) {
        return payloadTypes.repaired(rtxPayloadType);
    }

    /**
     * Takes one packet of a stream, which {@link #forwardHeld} then forwards; false if it was
     * refused.
     */
    boolean handle(
            IncomingStream stream, RtpView view, ByteBuffer in, boolean repaired, long nowNanos) {
        SfuCounters counters = publisher.sfu.counters;
        CodecParameters parameters = payloadTypes.codec(view.payloadType());
        if (parameters == null) {
            counters.increment(SfuCounter.UNKNOWN_PAYLOAD_TYPE);
            return false;
        }
        IncomingStream.Arrival arrival = stream.arrive(view, repaired, nowNanos);
        switch (arrival) {
            case NEWEST, LATE -> {}
            case DUPLICATE -> {
                counters.increment(SfuCounter.DUPLICATES);
                return false;
            }
            case TOO_LATE, LEAP -> {
                counters.increment(SfuCounter.TOO_LATE);
                return false;
            }
        }
        if (repaired) {
            stream.retransmissions++;
        }
        if (!follows(parameters.type(), nowNanos)) {
            return false;
        }
        publisher.wakeAt(stream.nacks.nextTimeout());
        MediaPacket packet = feed.packet();
        packet.sequence = stream.sequence();
        packet.stream = stream.layer;
        packet.late = arrival == IncomingStream.Arrival.LATE;
        if (!stream.source.reader.read(view, parameters.type(), section.extensions(), packet)) {
            counters.increment(SfuCounter.MALFORMED_RTP);
        }
        stream.source.bitrates.add(packet.spatial, packet.temporal, packet.payloadLength);
        if (section.kind() == MediaKind.AUDIO) {
            meter(view);
        }
        // Afterwards, since a key frame that is here already need not be asked for.
        boolean begins = !stream.source.active;
        boolean grows = feed.svc && packet.spatial > feed.maxLayer;
        if (begins || grows || !feed.hold(packet)) {
            feed.forwardHeld(nowNanos);
            forward(packet, in, nowNanos);
        }
        if (begins) {
            begin(stream, nowNanos);
        }
        if (grows) {
            checkLayers(nowNanos);
        }
        return true;
    }

    /** Forwards what came since the last call. */
    void forwardHeld(long nowNanos) {
        feed.forwardHeld(nowNanos);
    }

    private void forward(MediaPacket packet, ByteBuffer in, long nowNanos) {
        int position = in.position();
        int limit = in.limit();
        packet.payload = in;
        feed.forward(packet, nowNanos);
        in.limit(limit).position(position);
    }

    private void meter(RtpView view) {
        int id = section.extensions().audioLevel();
        int level = id == 0 ? -1 : AudioLevel.read(view, id);
        if (level >= 0) {
            int clockRate = feed.codec.clockRate();
            meter.onPacket(AudioLevel.level(level), view.timestamp(), clockRate);
            for (int i = 0; i < taps.length; i++) {
                taps[i].onPacket(AudioLevel.level(level), view.timestamp(), clockRate);
            }
        }
    }

    /** Whether packets of that codec are forwarded; another one than before is told. */
    private boolean follows(CodecType type, long nowNanos) {
        if (type == feed.codec) {
            return true;
        }
        // Senders with redundancy leave it out now and then.
        if (type == CodecType.OPUS && feed.codec == CodecType.RED) {
            return true;
        }
        if (codecChanges == SfuLimits.CODEC_CHANGES) {
            return false;
        }
        codecChanges++;
        feed.forwardHeld(nowNanos);
        feed.codec = type;
        feed.svc = guessSvc();
        publisher.sfu.add(new SfuEvent.CodecChanged(this, type));
        return true;
    }

    private void begin(IncomingStream stream, long nowNanos) {
        stream.source.active = true;
        if (!started) {
            started = true;
            publisher.sfu.add(new SfuEvent.TrackStarted(this));
        }
        if (!stream.announced) {
            stream.announced = true;
            String rid = stream.rid == null ? "" : stream.rid;
            publisher.sfu.add(new SfuEvent.LayerStarted(this, stream.layer, rid, stream.ssrc));
        }
        checkLayers(nowNanos);
    }

    /** Looks which layers flow; called about twice a second. */
    void checkLayers(long nowNanos) {
        feed.setMaxLayer(streams.maxActive(nowNanos), nowNanos);
    }

    /** Tells what nobody wants any more, once that has lasted; the time of the next look. */
    long onTimeout(long nowNanos) {
        if (nowNanos >= downgradeNanos) {
            downgradeNanos = Deadline.NEVER;
            tellWanted(feed.wantedLayer());
        }
        return downgradeNanos;
    }

    @Override
    public void keyFrameWanted(int layer, long nowNanos) {
        IncomingStream stream = streams.ofLayer(feed.svc ? 0 : layer);
        if (stream == null || stream.ssrc == 0 || section.kind() == MediaKind.AUDIO) {
            return;
        }
        if (throttle.tryAcquire(stream.layer, nowNanos)) {
            plis++;
            publisher.sendPli(stream.ssrc);
        }
    }

    @Override
    public void wishesChanged(long nowNanos) {
        int wanted = feed.wantedLayer();
        if (!subscribed && feed.hasBound()) {
            subscribed = true;
            publisher.sfu.add(new SfuEvent.FirstSubscriberBound(this));
        }
        if (section.kind() == MediaKind.AUDIO || (wantedLayer == UNKNOWN && wanted < 0)) {
            return;
        }
        if (wanted >= wantedLayer) {
            downgradeNanos = Deadline.NEVER;
            tellWanted(wanted);
        } else if (downgradeNanos == Deadline.NEVER) {
            // A subscriber that scrolls comes back soon.
            downgradeNanos = nowNanos + DOWNGRADE_AFTER_NANOS;
            publisher.wakeAt(downgradeNanos);
        }
    }

    private void tellWanted(int wanted) {
        if (wanted != wantedLayer) {
            wantedLayer = wanted;
            publisher.sfu.add(new SfuEvent.WantedLayersChanged(this, wanted));
        }
    }

    void close() {
        feed.close();
        streams.close();
    }
}
