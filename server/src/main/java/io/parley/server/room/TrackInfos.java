package io.parley.server.room;

import io.parley.proto.livekit.AddTrackRequest;
import io.parley.proto.livekit.AudioTrackFeature;
import io.parley.proto.livekit.BackupCodecPolicy;
import io.parley.proto.livekit.SimulcastCodec;
import io.parley.proto.livekit.SimulcastCodecInfo;
import io.parley.proto.livekit.TrackInfo;
import io.parley.proto.livekit.TrackSource;
import io.parley.proto.livekit.TrackType;
import io.parley.proto.livekit.VideoLayer;
import io.parley.webrtc.sdp.MediaDescription;
import io.parley.webrtc.sdp.RtpCodec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** Makes the description of a track from its announcement and from what was negotiated. */
@SuppressWarnings("deprecation") // current clients still read the deprecated copies
final class TrackInfos {
    private TrackInfos() {}

    static TrackInfo announced(AddTrackRequest request, RandomGenerator random) {
        List<VideoLayer> layers = sorted(request.getLayersList());
        List<SimulcastCodecInfo> codecs = codecs(request, layers);
        boolean audio = request.getType() == TrackType.AUDIO;
        TrackInfo.Builder info =
                TrackInfo.newBuilder()
                        .setSid(Sids.track(request.getType(), request.getSource(), random))
                        .setType(request.getType())
                        .setName(request.getName())
                        .setMuted(request.getMuted())
                        .setWidth(request.getWidth())
                        .setHeight(request.getHeight())
                        .setSourceValue(request.getSourceValue())
                        .addAllLayers(layers)
                        .addAllCodecs(codecs)
                        .setDisableRed(request.getDisableRed())
                        .setEncryptionValue(request.getEncryptionValue())
                        .setStream(stream(request))
                        .addAllPacketTrailerFeaturesValue(
                                request.getPacketTrailerFeaturesValueList())
                        .setBackupCodecPolicyValue(request.getBackupCodecPolicyValue())
                        .setSimulcast(
                                codecs.get(0).getLayersCount() > 1
                                        && codecs.get(0).getVideoLayerMode()
                                                == VideoLayer.Mode.ONE_SPATIAL_LAYER_PER_STREAM);
        if (audio && request.getBackupCodecPolicy() != BackupCodecPolicy.REGRESSION) {
            info.setBackupCodecPolicy(BackupCodecPolicy.SIMULCAST);
        }
        return withFeatures(info.build(), features(request));
    }

    /** The announced track with the section that carries it. */
    static TrackInfo negotiated(
            TrackInfo info, MediaDescription section, String mid, String cid, String sdpTrack) {
        String mime =
                section.codecs().isEmpty()
                        ? ""
                        : section.kind() + "/" + preferred(info, section.codecs());
        TrackInfo.Builder builder = info.toBuilder().setMid(mid).setMimeType(mime);
        SimulcastCodecInfo.Builder first = builder.getCodecsBuilder(0).setMid(mid);
        if (first.getMimeType().isEmpty()) {
            first.setMimeType(mime);
        }
        first.setCid(cid);
        if (!cid.equals(sdpTrack)) {
            first.setSdpCid(sdpTrack);
        }
        return builder.build();
    }

    private static String preferred(TrackInfo info, List<RtpCodec> codecs) {
        String announced = info.getCodecs(0).getMimeType();
        for (RtpCodec codec : codecs) {
            if (announced.isEmpty() || announced.endsWith("/" + lower(codec.name()))) {
                return codec.name();
            }
        }
        return codecs.get(0).name();
    }

    /** The features replace the old ones; the deprecated flags follow them. */
    static TrackInfo withFeatures(TrackInfo info, List<AudioTrackFeature> features) {
        List<AudioTrackFeature> known =
                features.stream()
                        .filter(feature -> feature != AudioTrackFeature.UNRECOGNIZED)
                        .distinct()
                        .toList();
        return info.toBuilder()
                .clearAudioFeatures()
                .addAllAudioFeatures(known)
                .setStereo(known.contains(AudioTrackFeature.TF_STEREO))
                .setDisableDtx(known.contains(AudioTrackFeature.TF_NO_DTX))
                .build();
    }

    private static List<AudioTrackFeature> features(AddTrackRequest request) {
        List<AudioTrackFeature> features = new ArrayList<>(request.getAudioFeaturesList());
        if (request.getType() == TrackType.AUDIO && request.getStereo()) {
            features.add(AudioTrackFeature.TF_STEREO);
        }
        if (request.getType() == TrackType.AUDIO && request.getDisableDtx()) {
            features.add(AudioTrackFeature.TF_NO_DTX);
        }
        return features;
    }

    private static List<SimulcastCodecInfo> codecs(
            AddTrackRequest request, List<VideoLayer> layers) {
        String prefix = request.getType() == TrackType.VIDEO ? "video/" : "audio/";
        List<SimulcastCodecInfo> codecs = new ArrayList<>();
        for (SimulcastCodec codec : request.getSimulcastCodecsList()) {
            String name = lower(codec.getCodec());
            String mime = name.isEmpty() || name.startsWith(prefix) ? name : prefix + name;
            codecs.add(
                    SimulcastCodecInfo.newBuilder()
                            .setMimeType(mime)
                            .setCid(codec.getCid())
                            .addAllLayers(
                                    codec.getLayersCount() == 0
                                            ? layers
                                            : sorted(codec.getLayersList()))
                            .setVideoLayerMode(mode(codec.getVideoLayerMode(), mime))
                            .build());
        }
        if (codecs.isEmpty()) {
            codecs.add(
                    SimulcastCodecInfo.newBuilder()
                            .setCid(request.getCid())
                            .addAllLayers(layers)
                            .setVideoLayerMode(mode(VideoLayer.Mode.MODE_UNUSED, ""))
                            .build());
        }
        return codecs;
    }

    private static VideoLayer.Mode mode(VideoLayer.Mode asked, String mime) {
        if (asked != VideoLayer.Mode.MODE_UNUSED && asked != VideoLayer.Mode.UNRECOGNIZED) {
            return asked;
        }
        boolean scalable = mime.equals("video/vp9") || mime.equals("video/av1");
        return scalable
                ? VideoLayer.Mode.MULTIPLE_SPATIAL_LAYERS_PER_STREAM
                : VideoLayer.Mode.ONE_SPATIAL_LAYER_PER_STREAM;
    }

    private static List<VideoLayer> sorted(List<VideoLayer> layers) {
        return layers.stream().sorted(Comparator.comparing(VideoLayer::getQualityValue)).toList();
    }

    private static String stream(AddTrackRequest request) {
        if (!request.getStream().isEmpty()) {
            return request.getStream();
        }
        TrackSource source = request.getSource();
        return switch (source) {
            case CAMERA, MICROPHONE -> "camera";
            case SCREEN_SHARE, SCREEN_SHARE_AUDIO -> "screen";
            case UNKNOWN, UNRECOGNIZED -> "unknown";
        };
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
