package io.parley.sdk;

import io.parley.media.VideoCodec;
import io.parley.proto.livekit.AddTrackRequest;
import io.parley.proto.livekit.AudioTrackFeature;
import io.parley.proto.livekit.Encryption;
import io.parley.proto.livekit.SimulcastCodec;
import io.parley.proto.livekit.TrackType;
import io.parley.sdk.media.VideoLayer;
import io.parley.sdk.rtp.SendSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the server is told of a track before it is published, and how it is sent then. */
final class AddTracks {
    /** Names of layers by their place, as browsers and the other SDKs have them. */
    private static final List<String> RIDS = List.of("q", "h", "f");

    private static final io.parley.proto.livekit.VideoQuality[] QUALITIES = {
        io.parley.proto.livekit.VideoQuality.LOW,
        io.parley.proto.livekit.VideoQuality.MEDIUM,
        io.parley.proto.livekit.VideoQuality.HIGH
    };

    private AddTracks() {}

    /** Whether a track goes out in several sizes. */
    static boolean isSimulcast(LocalTrack track, TrackPublishOptions options) {
        return options.simulcast() && track instanceof LocalVideoTrack video && video.isSimulcast();
    }

    /** The layers that go out, the smallest first. */
    static List<VideoLayer> layers(LocalVideoTrack track, TrackPublishOptions options) {
        List<VideoLayer> all = track.layers();
        if (!isSimulcast(track, options)) {
            VideoLayer best = all.get(all.size() - 1);
            TrackPublishOptions.VideoEncoding encoding = options.videoEncoding();
            return List.of(
                    encoding == null
                            ? best
                            : new VideoLayer(
                                    best.source(), encoding.maxBitrate(), encoding.maxFramerate()));
        }
        return all;
    }

    /** The quality of a layer; the only one is the best. */
    static io.parley.proto.livekit.VideoQuality quality(int layer, int layers) {
        return layers == 1 ? QUALITIES[QUALITIES.length - 1] : QUALITIES[layer];
    }

    @SuppressWarnings("deprecation") // older servers know these fields alone
    static AddTrackRequest request(
            LocalTrack track, TrackPublishOptions options, boolean encrypted) {
        AddTrackRequest.Builder request =
                AddTrackRequest.newBuilder()
                        .setCid(track.sid())
                        .setName(track.name())
                        .setSource(options.source().wire())
                        .setStream(options.stream())
                        .setMuted(track.isMuted())
                        .setEncryption(encrypted ? Encryption.Type.GCM : Encryption.Type.NONE);
        if (track instanceof LocalVideoTrack video) {
            pictures(request, video, options);
        } else if (track instanceof LocalAudioTrack audio) {
            boolean stereo = audio.channels() > 1;
            request.setType(TrackType.AUDIO)
                    .setDisableDtx(!options.dtx())
                    .setStereo(stereo)
                    .setDisableRed(!hasRed(options, encrypted));
            if (stereo) {
                request.addAudioFeatures(AudioTrackFeature.TF_STEREO);
            }
            if (!options.dtx()) {
                request.addAudioFeatures(AudioTrackFeature.TF_NO_DTX);
            }
            if (options.preconnectBuffer()) {
                request.addAudioFeatures(AudioTrackFeature.TF_PRECONNECT_BUFFER);
            }
        }
        return request.build();
    }

    private static void pictures(
            AddTrackRequest.Builder request, LocalVideoTrack track, TrackPublishOptions options) {
        List<VideoLayer> layers = layers(track, options);
        SimulcastCodec.Builder codec =
                SimulcastCodec.newBuilder()
                        .setCodec(options.videoCodec().name().toLowerCase(Locale.ROOT))
                        .setCid(request.getCid());
        for (int i = 0; i < layers.size(); i++) {
            VideoLayer layer = layers.get(i);
            codec.addLayers(
                    io.parley.proto.livekit.VideoLayer.newBuilder()
                            .setQuality(quality(i, layers.size()))
                            .setWidth(layer.width())
                            .setHeight(layer.height())
                            .setBitrate((int) Math.min(Integer.MAX_VALUE, layer.maxBitrate()))
                            .setRid(layers.size() == 1 ? "" : RIDS.get(i)));
        }
        request.setType(TrackType.VIDEO)
                .setWidth(track.width())
                .setHeight(track.height())
                .addAllLayers(codec.getLayersList())
                .addSimulcastCodecs(codec);
        options.frameMetadataFeatures().stream()
                .sorted()
                .map(FrameMetadataFeature::wire)
                .forEach(request::addPacketTrailerFeatures);
    }

    /** Whoever cannot read the packets cannot make such ones either. */
    private static boolean hasRed(TrackPublishOptions options, boolean encrypted) {
        return options.red() && !encrypted;
    }

    static SendSpec spec(LocalTrack track, TrackPublishOptions options, boolean encrypted) {
        String stream = options.stream().isEmpty() ? "-" : token(options.stream());
        if (track instanceof LocalVideoTrack video) {
            List<VideoLayer> layers = layers(video, options);
            List<Long> bitrates = new ArrayList<>();
            List<Double> framerates = new ArrayList<>();
            layers.forEach(
                    layer -> {
                        bitrates.add(layer.maxBitrate());
                        framerates.add(layer.maxFramerate());
                    });
            VideoCodec codec = options.videoCodec();
            return new SendSpec(
                    true,
                    track.sid(),
                    stream,
                    List.of(codec.name()),
                    layers.size() == 1 ? List.of() : RIDS.subList(0, layers.size()),
                    bitrates,
                    framerates,
                    false,
                    false);
        }
        boolean stereo = track instanceof LocalAudioTrack audio && audio.channels() > 1;
        return new SendSpec(
                false,
                track.sid(),
                stream,
                hasRed(options, encrypted) ? List.of("red", "opus") : List.of("opus"),
                List.of(),
                List.of(),
                List.of(),
                stereo,
                options.dtx());
    }

    /** Names of streams are the application's; in a description they have no spaces. */
    private static String token(String name) {
        StringBuilder token = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            token.append(c > ' ' && c < 0x7F ? c : '_');
        }
        return token.toString();
    }
}
