package io.parley.server.sfu;

import io.parley.webrtc.rtp.RtpView;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The outgoing stream of one down track: what it was negotiated to be, whether it flows, and what
 * it sends of its own. Not thread-safe.
 */
final class DownStream {
    private final SubscriberMedia subscriber;
    private final TrackFeed feed;
    private final byte[] cname;
    private final Timeline timeline;
    private final DownSender sender;
    private final SoundForwarder sound;
    private final PictureForwarder pictures;
    private final ReportClock reportClock = new ReportClock();

    private CodecType codec;
    private int opusPayloadType = -1;
    private boolean bound;
    private boolean flowing;

    DownStream(SubscriberMedia subscriber, TrackFeed feed, int ssrc, int rtxSsrc, String cname) {
        this.subscriber = subscriber;
        this.feed = feed;
        this.cname = cname.getBytes(StandardCharsets.UTF_8);
        timeline = new Timeline(feed);
        sender = new DownSender(subscriber, feed, ssrc, rtxSsrc);
        sound = new SoundForwarder(feed, timeline, sender);
        pictures = new PictureForwarder(feed, timeline, sender);
        codec = feed.codec;
    }

    int ssrc() {
        return sender.ssrc;
    }

    void setPlayoutDelay(int minMillis, int maxMillis) {
        sender.setPlayoutDelay(minMillis, maxMillis);
    }

    void cutTrailers() {
        sender.cutTrailers();
    }

    int rtxSsrc() {
        return sender.rtxSsrc;
    }

    CodecType codec() {
        return codec;
    }

    byte[] cname() {
        return cname;
    }

    LayerSelector selector() {
        return pictures.selector();
    }

    /** Chooses the codec; false if there is none in common. */
    boolean bind(SendSection section) {
        CodecChoice choice = CodecChoice.of(feed, section);
        if (choice == null) {
            bound = false;
            return false;
        }
        CodecType chosen = choice.codec().type();
        if (bound && chosen != codec) {
            restart();
        }
        bound = true;
        codec = chosen;
        opusPayloadType = choice.opusPayloadType();
        timeline.setClockRate(codec.clockRate());
        sender.negotiated(choice.codec(), section.extensions());
        if (feed.kind == MediaKind.AUDIO) {
            sound.negotiated(codec, opusPayloadType);
        } else {
            pictures.negotiated(codec);
        }
        return true;
    }

    /** The next packet is one of another source. */
    private void restart() {
        selector().stop();
        timeline.leave();
    }

    void pause() {
        if (flowing) {
            flowing = false;
            restart();
            selector().setTarget(LayerSelector.NONE, selector().targetTemporal);
        }
    }

    void resume() {
        flowing = true;
    }

    void sourceMuted() {
        timeline.sourceMuted();
    }

    boolean needsKeyFrame() {
        return flowing && selector().needsKeyFrame(feed.maxLayer);
    }

    /** One packet of the source. */
    void forward(MediaPacket packet, long nowNanos) {
        if (!flowing || !bound) {
            return;
        }
        if (feed.kind == MediaKind.AUDIO) {
            sound.forward(packet, nowNanos);
        } else {
            pictures.forward(packet, nowNanos);
        }
    }

    /** Sends a packet again, or refuses to; true if it was sent. */
    boolean retransmit(int wireSequence, RtpView view, long nowNanos) {
        return bound && sender.retransmit(wireSequence, view, nowNanos);
    }

    boolean canBlank() {
        return bound
                && timeline.timestamps().isStarted()
                && subscriber.blankFrames().of(codec) != null;
    }

    /** Sends a frame of silence or black; false if the codec has none. */
    boolean sendBlank(long nowNanos) {
        ByteBuffer frame = subscriber.blankFrames().of(codec);
        if (frame == null || !canBlank()) {
            return false;
        }
        boolean video = feed.kind == MediaKind.VIDEO;
        SequenceRewriter sequences = timeline.sequences;
        TimestampRewriter timestamps = timeline.timestamps();
        if (video && !sender.lastMarker()) {
            // A frame that was cut off ends here.
            sender.sendFiller(sequences.insert(), timestamps.lastOut(), true, nowNanos);
        }
        long sequence = sequences.insert();
        int timestamp = timestamps.insert(nowNanos);
        Outgoing header = sender.begin(sender.payloadType(), video, sequence, timestamp, nowNanos);
        header.endExtensions();
        if (codec == CodecType.VP8) {
            header.appendPrefix(pictures.vp8().insert(header.prefix(), 0));
        } else if (codec == CodecType.RED) {
            header.prefix()[0] = (byte) opusPayloadType;
            header.appendPrefix(1);
        }
        sender.send(header, frame, true, nowNanos);
        return true;
    }

    /**
     * Sends a packet of padding only in the stream of retransmissions.
     *
     * @return its bytes, 0 if there is no such stream
     */
    int sendPadding(ByteBuffer padding, long nowNanos) {
        TimestampRewriter timestamps = timeline.timestamps();
        boolean started = bound && timestamps.isStarted();
        return started ? sender.sendPadding(padding, timestamps.lastOut(), nowNanos) : 0;
    }

    /** The clock of the stream that is forwarded, or null while it is not known. */
    @Nullable SenderClock clock() {
        return bound ? timeline.clock() : null;
    }

    /** What a timestamp of the source is on this stream's time line. */
    int outgoing(int timestamp) {
        return timeline.timestamps().peek(timestamp);
    }

    ReportClock reportClock() {
        return reportClock;
    }

    DownCounts counts() {
        return sender.counts;
    }

    TrackStats stats() {
        return sender.counts.stats(codec.clockRate(), subscriber.rttNanos());
    }
}
