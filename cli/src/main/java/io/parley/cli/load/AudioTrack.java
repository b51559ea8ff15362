package io.parley.cli.load;

import io.parley.proto.livekit.AddTrackRequest;
import io.parley.proto.livekit.TrackSource;
import io.parley.proto.livekit.TrackType;
import io.parley.sdk.engine.MediaLink;
import io.parley.webrtc.peer.MediaKind;
import io.parley.webrtc.peer.NegotiatedCodec;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.peer.SendParameters;
import io.parley.webrtc.peer.TransceiverSpec;
import io.parley.webrtc.rtcp.RtcpWriter;
import io.parley.webrtc.sdp.Direction;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Opus: fifty packets a second of 80 to 120 bytes, which are 40 kbit/s. */
final class AudioTrack implements Source {
    private static final long PERIOD_NANOS = 20_000_000;
    private static final int SAMPLES = 960;
    private static final int MIN_LENGTH = 80;
    private static final int LENGTHS = 41;

    private final String cid;
    private final byte[] cname;
    private final OutboundStream stream;
    private final ByteBuffer payload = ByteBuffer.allocate(Payloads.MAX_LENGTH);
    private long nextNanos;
    private int frames;

    AudioTrack(String cid, int ssrc) {
        this.cid = cid;
        this.cname = cid.getBytes(StandardCharsets.US_ASCII);
        this.stream = new OutboundStream(ssrc, 0, "");
    }

    @Override
    public String cid() {
        return cid;
    }

    @Override
    public AddTrackRequest request() {
        // Without redundancy, so that any two servers have the same to do.
        return AddTrackRequest.newBuilder()
                .setCid(cid)
                .setName("microphone")
                .setType(TrackType.AUDIO)
                .setSource(TrackSource.MICROPHONE)
                .setDisableRed(true)
                .build();
    }

    @Override
    public TransceiverSpec transceiver() {
        return TransceiverSpec.of(MediaKind.AUDIO, Direction.SENDONLY)
                .withSend(SendParameters.single("-", cid, cid, stream.ssrc(), 0))
                .withCodecsOnly(List.of("opus"));
    }

    @Override
    public void negotiated(NegotiatedSection section) {
        NegotiatedCodec codec = section.codec("opus");
        if (codec != null) {
            stream.negotiated(section, codec, true);
        }
    }

    @Override
    public long send(MediaLink link, TransportNumbers numbers, long nowNanos) {
        if (!stream.isReady()) {
            return nowNanos + PERIOD_NANOS;
        }
        if (nextNanos == 0 || nowNanos - nextNanos > 10 * PERIOD_NANOS) {
            nextNanos = nowNanos; // not all at once after a pause
        }
        while (nextNanos <= nowNanos) {
            int length = MIN_LENGTH + frames * 7 % LENGTHS;
            Payloads.opus(payload.array(), length, System.nanoTime());
            stream.send(
                    link, numbers, frames == 0, frames * SAMPLES, payload.clear().limit(length));
            frames++;
            nextNanos += PERIOD_NANOS;
        }
        return nextNanos;
    }

    @Override
    public void lost(MediaLink link, TransportNumbers numbers, int ssrc, int sequenceNumber) {
        // Audio is not sent again: nobody would wait for it.
    }

    @Override
    public void keyFrameWanted(int ssrc) {}

    @Override
    public void report(RtcpWriter writer, long nowNanos, long unixMicros) {
        if (stream.isReady()) {
            long behind = (nowNanos - nextNanos) * 48 / 1_000_000;
            stream.report(writer, cname, (int) (frames * (long) SAMPLES + behind), unixMicros);
        }
    }
}
