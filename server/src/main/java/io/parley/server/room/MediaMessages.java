package io.parley.server.room;

import io.parley.proto.livekit.MediaSectionsRequirement;
import io.parley.proto.livekit.MuteTrackRequest;
import io.parley.proto.livekit.SignalResponse;
import io.parley.proto.livekit.SimulcastCodecInfo;
import io.parley.proto.livekit.SpeakerInfo;
import io.parley.proto.livekit.SpeakersChanged;
import io.parley.proto.livekit.StreamState;
import io.parley.proto.livekit.StreamStateInfo;
import io.parley.proto.livekit.StreamStateUpdate;
import io.parley.proto.livekit.SubscribedAudioCodec;
import io.parley.proto.livekit.SubscribedAudioCodecUpdate;
import io.parley.proto.livekit.SubscribedCodec;
import io.parley.proto.livekit.SubscribedQuality;
import io.parley.proto.livekit.SubscribedQualityUpdate;
import io.parley.proto.livekit.SubscriptionError;
import io.parley.proto.livekit.SubscriptionPermissionUpdate;
import io.parley.proto.livekit.SubscriptionResponse;
import io.parley.proto.livekit.TrackInfo;
import io.parley.proto.livekit.TrackPublishedResponse;
import io.parley.proto.livekit.TrackSubscribed;
import io.parley.proto.livekit.TrackUnpublishedResponse;
import io.parley.proto.livekit.VideoQuality;
import java.util.Arrays;
import java.util.List;

/** The server's messages about tracks. */
final class MediaMessages {
    private static final List<VideoQuality> QUALITIES =
            List.of(VideoQuality.LOW, VideoQuality.MEDIUM, VideoQuality.HIGH);

    private MediaMessages() {}

    static SignalResponse published(String cid, TrackInfo info) {
        return SignalResponse.newBuilder()
                .setTrackPublished(TrackPublishedResponse.newBuilder().setCid(cid).setTrack(info))
                .build();
    }

    static SignalResponse unpublished(String sid) {
        return SignalResponse.newBuilder()
                .setTrackUnpublished(TrackUnpublishedResponse.newBuilder().setTrackSid(sid))
                .build();
    }

    static SignalResponse mute(String sid, boolean muted) {
        return SignalResponse.newBuilder()
                .setMute(MuteTrackRequest.newBuilder().setSid(sid).setMuted(muted))
                .build();
    }

    static SignalResponse subscribed(String sid) {
        return SignalResponse.newBuilder()
                .setTrackSubscribed(TrackSubscribed.newBuilder().setTrackSid(sid))
                .build();
    }

    static SignalResponse subscriptionFailed(String sid, SubscriptionError error) {
        return SignalResponse.newBuilder()
                .setSubscriptionResponse(
                        SubscriptionResponse.newBuilder().setTrackSid(sid).setErr(error))
                .build();
    }

    static SignalResponse permission(String publisherSid, String trackSid, boolean allowed) {
        return SignalResponse.newBuilder()
                .setSubscriptionPermissionUpdate(
                        SubscriptionPermissionUpdate.newBuilder()
                                .setParticipantSid(publisherSid)
                                .setTrackSid(trackSid)
                                .setAllowed(allowed))
                .build();
    }

    static SignalResponse sections(int audios, int videos) {
        return SignalResponse.newBuilder()
                .setMediaSectionsRequirement(
                        MediaSectionsRequirement.newBuilder()
                                .setNumAudios(audios)
                                .setNumVideos(videos))
                .build();
    }

    static SignalResponse streamState(String publisherSid, String trackSid, boolean active) {
        return SignalResponse.newBuilder()
                .setStreamStateUpdate(
                        StreamStateUpdate.newBuilder()
                                .addStreamStates(
                                        StreamStateInfo.newBuilder()
                                                .setParticipantSid(publisherSid)
                                                .setTrackSid(trackSid)
                                                .setState(
                                                        active
                                                                ? StreamState.ACTIVE
                                                                : StreamState.PAUSED)))
                .build();
    }

    /**
     * Which codecs of a sound somebody gets or needs.
     *
     * @param wanted one for each codec of the track
     */
    static SignalResponse audioCodecs(TrackInfo info, List<Boolean> wanted) {
        SubscribedAudioCodecUpdate.Builder update =
                SubscribedAudioCodecUpdate.newBuilder().setTrackSid(info.getSid());
        for (int i = 0; i < wanted.size(); i++) {
            update.addSubscribedAudioCodecs(
                    SubscribedAudioCodec.newBuilder()
                            .setCodec(TrackInfos.codecName(info.getCodecs(i).getMimeType()))
                            .setEnabled(wanted.get(i)));
        }
        return SignalResponse.newBuilder().setSubscribedAudioCodecUpdate(update).build();
    }

    static SignalResponse speakers(List<SpeakerInfo> changes) {
        return SignalResponse.newBuilder()
                .setSpeakersChanged(SpeakersChanged.newBuilder().addAllSpeakers(changes))
                .build();
    }

    /**
     * Which qualities of a video somebody wants.
     *
     * @param bestLayers of each codec of the track, the best layer that is wanted; -1 for none
     */
    @SuppressWarnings("deprecation") // older clients read the copy of the first codec
    static SignalResponse qualities(TrackInfo info, int... bestLayers) {
        if (bestLayers.length != info.getCodecsCount()) {
            throw new IllegalArgumentException(
                    "bestLayers: "
                            + Arrays.toString(bestLayers)
                            + " (expected: one for each of "
                            + info.getCodecsCount()
                            + ")");
        }
        SubscribedQualityUpdate.Builder update =
                SubscribedQualityUpdate.newBuilder().setTrackSid(info.getSid());
        for (int i = 0; i < bestLayers.length; i++) {
            SimulcastCodecInfo codec = info.getCodecs(i);
            SubscribedCodec.Builder entry =
                    SubscribedCodec.newBuilder()
                            .setCodec(TrackInfos.codecName(codec.getMimeType()));
            for (VideoQuality quality : QUALITIES) {
                int layer = TrackSettings.spatialOf(quality, codec.getLayersList());
                entry.addQualities(
                        SubscribedQuality.newBuilder()
                                .setQuality(quality)
                                .setEnabled(layer <= bestLayers[i]));
            }
            update.addSubscribedCodecs(entry);
        }
        update.addAllSubscribedQualities(update.getSubscribedCodecs(0).getQualitiesList());
        return SignalResponse.newBuilder().setSubscribedQualityUpdate(update).build();
    }
}
