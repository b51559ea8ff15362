package io.parley.server.room;

import io.parley.proto.livekit.AddTrackRequest;
import io.parley.proto.livekit.AudioTrackFeature;
import io.parley.proto.livekit.BackupCodecPolicy;
import io.parley.proto.livekit.Codec;
import io.parley.proto.livekit.SimulcastCodec;
import io.parley.proto.livekit.SimulcastCodecInfo;
import io.parley.proto.livekit.TrackInfo;
import io.parley.proto.livekit.TrackSource;
import io.parley.proto.livekit.TrackType;
import io.parley.proto.livekit.VideoLayer;
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

    /**
     * The announced track with the section that carries one of its codecs.
     *
     * @param mime what was negotiated first, such as {@code video/VP8}
     * @param sdpTrack id of the track in the description
     * @param rids names of its simulcast encodings, lowest first; empty for a single encoding
     */
    static TrackInfo negotiated(
            TrackInfo info,
            int codec,
            String mid,
            String mime,
            String sdpTrack,
            List<String> rids) {
        TrackInfo.Builder builder = info.toBuilder();
        SimulcastCodecInfo.Builder entry = builder.getCodecsBuilder(codec).setMid(mid);
        if (!entry.getMimeType().equalsIgnoreCase(mime) && !mime.isEmpty()) {
            entry.setMimeType(mime);
        }
        if (!entry.getCid().equals(sdpTrack)) {
            entry.setSdpCid(sdpTrack);
        }
        for (int i = 0; i < entry.getLayersCount(); i++) {
            VideoLayer.Builder layer = entry.getLayersBuilder(i).setSpatialLayer(i);
            if (i < rids.size()) {
                layer.setRid(rids.get(i));
            }
        }
        if (codec == 0) {
            builder.setMid(mid).setMimeType(mime).clearLayers().addAllLayers(entry.getLayersList());
        }
        return builder.build();
    }

    /** The announced track with one more codec, or with another entry for a codec it named. */
    static TrackInfo withCodec(TrackInfo info, int index, AddTrackRequest request) {
        SimulcastCodecInfo codec = codecs(request, sorted(request.getLayersList())).get(0);
        TrackInfo.Builder builder = info.toBuilder();
        if (index == info.getCodecsCount()) {
            builder.addCodecs(codec);
        } else {
            SimulcastCodecInfo.Builder entry = builder.getCodecsBuilder(index);
            entry.setCid(codec.getCid());
            if (codec.getLayersCount() > 0) {
                entry.clearLayers().addAllLayers(codec.getLayersList());
            }
        }
        return builder.build();
    }

    /** Index of the codec of that name, such as {@code vp8}; the count of codecs if it is new. */
    static int indexOf(TrackInfo info, String codecName) {
        for (int i = 0; i < info.getCodecsCount(); i++) {
            if (codecName(info.getCodecs(i).getMimeType()).equals(lower(codecName))) {
                return i;
            }
        }
        return info.getCodecsCount();
    }

    /** Such as {@code vp8} of {@code video/VP8}. */
    static String codecName(String mime) {
        return lower(mime.substring(mime.indexOf('/') + 1));
    }

    /** The source of a layer is known. */
    static TrackInfo withSsrc(TrackInfo info, int codec, int layer, int ssrc) {
        TrackInfo.Builder builder = info.toBuilder();
        SimulcastCodecInfo.Builder entry = builder.getCodecsBuilder(codec);
        if (layer < entry.getLayersCount()) {
            entry.getLayersBuilder(layer).setSsrc(ssrc);
        }
        if (codec == 0) {
            builder.clearLayers().addAllLayers(entry.getLayersList());
        }
        return builder.build();
    }

    /** The publisher changed its codec. */
    static TrackInfo withMime(TrackInfo info, int codec, String mime) {
        TrackInfo.Builder builder = info.toBuilder();
        builder.getCodecsBuilder(codec).setMimeType(mime);
        return (codec == 0 ? builder.setMimeType(mime) : builder).build();
    }

    /** The publisher changed the size. */
    static TrackInfo resized(TrackInfo info, int width, int height) {
        return info.toBuilder().setWidth(width).setHeight(height).build();
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
            String mime = enabled(prefix, lower(codec.getCodec()));
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

    /** A codec that is not enabled gives way to the first one of its kind that is. */
    private static String enabled(String prefix, String name) {
        if (name.isEmpty()) {
            return name;
        }
        String mime = name.startsWith(prefix) ? name : prefix + name;
        String first = "";
        for (Codec codec : SessionMessages.CODECS) {
            String candidate = lower(codec.getMime());
            if (candidate.equals(mime)) {
                return mime;
            }
            if (first.isEmpty() && candidate.startsWith(prefix)) {
                first = candidate;
            }
        }
        return first;
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
