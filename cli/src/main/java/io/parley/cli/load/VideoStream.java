package io.parley.cli.load;

import io.parley.sdk.engine.MediaLink;
import io.parley.webrtc.peer.NegotiatedCodec;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.rtcp.RtcpWriter;
import java.nio.ByteBuffer;

/**
 * One layer of a video: frames of even size, larger ones for key frames, whose packets are spread
 * over time as a pacer does it.
 */
final class VideoStream {
    private static final int FRAMES_PER_SECOND = 30;
    private static final long FRAME_NANOS = 1_000_000_000L / FRAMES_PER_SECOND;
    private static final int TICKS_PER_FRAME = 90_000 / FRAMES_PER_SECOND;

    /** Packets are sent this often at most, and a frame's within half a frame's time. */
    private static final long PACE_NANOS = 5_000_000;

    private static final int BURSTS_PER_FRAME = 3;
    private static final int KEY_FRAME_FACTOR = 5;
    private static final int MIN_FRAME_LENGTH = 200;

    private final OutboundStream stream;
    private final VideoKind codec;
    private final int height;
    private final int kbps;
    private final ByteBuffer payload = ByteBuffer.allocate(Payloads.MAX_LENGTH);

    private boolean keyFrameWanted = true;
    private int frames;
    private long nextFrameNanos;

    /** The frame that is being sent. */
    private int packets;

    private int sent;
    private int packetLength;
    private boolean key;

    VideoStream(OutboundStream stream, VideoKind codec, int height, int kbps) {
        this.stream = stream;
        this.codec = codec;
        this.height = height;
        this.kbps = kbps;
    }

    int ssrc() {
        return stream.ssrc();
    }

    int height() {
        return height;
    }

    int kbps() {
        return kbps;
    }

    void negotiated(NegotiatedSection section, NegotiatedCodec agreed) {
        stream.negotiated(section, agreed, false);
    }

    void wantKeyFrame() {
        keyFrameWanted = true;
    }

    long send(MediaLink link, TransportNumbers numbers, long nowNanos) {
        if (!stream.isReady()) {
            return nowNanos + FRAME_NANOS;
        }
        if (sent == packets) {
            if (nowNanos < nextFrameNanos) {
                return nextFrameNanos;
            }
            beginFrame(nowNanos);
        }
        int burst = (packets + BURSTS_PER_FRAME - 1) / BURSTS_PER_FRAME;
        for (int i = 0; i < burst && sent < packets; i++) {
            sendPacket(link, numbers);
        }
        return sent == packets ? nextFrameNanos : nowNanos + PACE_NANOS;
    }

    private void beginFrame(long nowNanos) {
        boolean late = nextFrameNanos == 0 || nowNanos - nextFrameNanos > 3 * FRAME_NANOS;
        nextFrameNanos = (late ? nowNanos : nextFrameNanos) + FRAME_NANOS;
        key = keyFrameWanted;
        keyFrameWanted = false;
        int length = Math.max(MIN_FRAME_LENGTH, kbps * 1000 / 8 / FRAMES_PER_SECOND);
        length *= key ? KEY_FRAME_FACTOR : 1;
        packets = (length + Payloads.MAX_LENGTH - 1) / Payloads.MAX_LENGTH;
        packetLength = length / packets;
        sent = 0;
        frames++;
    }

    private void sendPacket(MediaLink link, TransportNumbers numbers) {
        boolean first = sent == 0;
        if (first && key && codec == VideoKind.H264) {
            int length = Payloads.parameterSets(payload.array());
            stream.send(link, numbers, false, timestamp(), payload.clear().limit(length));
        }
        sent++;
        boolean last = sent == packets;
        if (codec == VideoKind.VP8) {
            Payloads.vp8(payload.array(), packetLength, first, key, frames, height);
        } else {
            Payloads.h264(payload.array(), first, last, key);
        }
        Stamp.write(payload.array(), packetLength, System.nanoTime());
        stream.send(link, numbers, last, timestamp(), payload.clear().limit(packetLength));
    }

    private int timestamp() {
        return frames * TICKS_PER_FRAME;
    }

    void resend(MediaLink link, TransportNumbers numbers, int sequenceNumber) {
        stream.resend(link, numbers, sequenceNumber);
    }

    void report(RtcpWriter writer, byte[] cname, long nowNanos, long unixMicros) {
        if (stream.isReady()) {
            long behind = (nowNanos - nextFrameNanos + FRAME_NANOS) * 90 / 1_000_000;
            stream.report(writer, cname, (int) (timestamp() + behind), unixMicros);
        }
    }
}
