package io.parley.cli.load;

import io.parley.proto.livekit.AddTrackRequest;
import io.parley.proto.livekit.SimulcastCodec;
import io.parley.proto.livekit.TrackSource;
import io.parley.proto.livekit.TrackType;
import io.parley.proto.livekit.VideoLayer;
import io.parley.proto.livekit.VideoQuality;
import io.parley.sdk.engine.MediaLink;
import io.parley.webrtc.peer.MediaKind;
import io.parley.webrtc.peer.NegotiatedCodec;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.peer.SendEncoding;
import io.parley.webrtc.peer.SendParameters;
import io.parley.webrtc.peer.TransceiverSpec;
import io.parley.webrtc.rtcp.RtcpWriter;
import io.parley.webrtc.sdp.Direction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Video of 30 frames a second, in one layer or, with simulcast, in three. */
final class VideoTrack implements Source {
    private static final VideoQuality[] QUALITIES = {
        VideoQuality.LOW, VideoQuality.MEDIUM, VideoQuality.HIGH
    };
    private static final String[] RIDS = {"q", "h", "f"};
    private static final int TOP_HEIGHT = 720;

    private final String cid;
    private final byte[] cname;
    private final VideoKind codec;
    private final List<VideoStream> streams = new ArrayList<>();
    private final boolean simulcast;

    /**
     * @param firstSsrc of twelve numbers that are the track's
     * @param kbps of the highest layer
     */
    VideoTrack(String cid, int firstSsrc, VideoKind codec, boolean simulcast, int kbps) {
        this.cid = cid;
        this.cname = cid.getBytes(StandardCharsets.US_ASCII);
        this.codec = codec;
        this.simulcast = simulcast;
        int layers = simulcast ? RIDS.length : 1;
        for (int layer = 0; layer < layers; layer++) {
            int below = layers - 1 - layer;
            streams.add(
                    new VideoStream(
                            new OutboundStream(
                                    firstSsrc + 2 * layer,
                                    firstSsrc + 2 * layer + 1,
                                    simulcast ? RIDS[layer] : ""),
                            codec,
                            TOP_HEIGHT >> below,
                            kbps / pow(3, below)));
        }
    }

    private static int pow(int base, int exponent) {
        return exponent == 0 ? 1 : base * pow(base, exponent - 1);
    }

    @Override
    public String cid() {
        return cid;
    }

    @Override
    public AddTrackRequest request() {
        SimulcastCodec.Builder sent =
                SimulcastCodec.newBuilder()
                        .setCodec(codec.encodingName().toLowerCase(Locale.ROOT))
                        .setCid(cid);
        for (int i = 0; i < streams.size(); i++) {
            sent.addLayers(layer(i));
        }
        return AddTrackRequest.newBuilder()
                .setCid(cid)
                .setName("camera")
                .setType(TrackType.VIDEO)
                .setSource(TrackSource.CAMERA)
                .setWidth(TOP_HEIGHT * 16 / 9)
                .setHeight(TOP_HEIGHT)
                .addAllLayers(sent.getLayersList())
                .addSimulcastCodecs(sent)
                .build();
    }

    private VideoLayer layer(int index) {
        VideoStream stream = streams.get(index);
        return VideoLayer.newBuilder()
                .setQuality(simulcast ? QUALITIES[index] : VideoQuality.HIGH)
                .setWidth(stream.height() * 16 / 9)
                .setHeight(stream.height())
                .setBitrate(stream.kbps() * 1000)
                .build();
    }

    @Override
    public TransceiverSpec transceiver() {
        return TransceiverSpec.of(MediaKind.VIDEO, Direction.SENDONLY)
                .withSend(parameters())
                .withCodecsOnly(List.of(codec.encodingName()));
    }

    private SendParameters parameters() {
        if (!simulcast) {
            int ssrc = streams.get(0).ssrc();
            return SendParameters.single("-", cid, cid, ssrc, ssrc + 1);
        }
        List<SendEncoding> encodings = new ArrayList<>();
        for (int i = streams.size() - 1; i >= 0; i--) { // the best first, as browsers have it
            encodings.add(SendEncoding.of(RIDS[i]));
        }
        return SendParameters.simulcast("-", cid, cid, encodings);
    }

    @Override
    public void negotiated(NegotiatedSection section) {
        NegotiatedCodec agreed = section.codec(codec.encodingName());
        if (agreed == null) {
            return;
        }
        for (int i = 0; i < streams.size(); i++) {
            streams.get(i).negotiated(section, agreed);
        }
    }

    @Override
    public long send(MediaLink link, TransportNumbers numbers, long nowNanos) {
        long next = Long.MAX_VALUE;
        for (int i = 0; i < streams.size(); i++) {
            next = Math.min(next, streams.get(i).send(link, numbers, nowNanos));
        }
        return next;
    }

    @Override
    public void lost(MediaLink link, TransportNumbers numbers, int ssrc, int sequenceNumber) {
        for (int i = 0; i < streams.size(); i++) {
            if (streams.get(i).ssrc() == ssrc) {
                streams.get(i).resend(link, numbers, sequenceNumber);
            }
        }
    }

    @Override
    public void keyFrameWanted(int ssrc) {
        for (int i = 0; i < streams.size(); i++) {
            if (streams.get(i).ssrc() == ssrc) {
                streams.get(i).wantKeyFrame();
            }
        }
    }

    @Override
    public void report(RtcpWriter writer, long nowNanos, long unixMicros) {
        for (int i = 0; i < streams.size(); i++) {
            streams.get(i).report(writer, cname, nowNanos, unixMicros);
        }
    }
}
