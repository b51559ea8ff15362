package io.parley.sdk;

import static io.parley.sdk.ModelFixture.audio;
import static io.parley.sdk.ModelFixture.info;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.proto.livekit.PacketTrailerFeature;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.SimulcastCodecInfo;
import io.parley.proto.livekit.TrackInfo;
import io.parley.proto.livekit.TrackType;
import io.parley.proto.livekit.UpdateTrackSettings;
import io.parley.proto.livekit.VideoLayer;
import org.junit.jupiter.api.Test;

class RemoteTrackPublicationTest {
    private final ModelFixture room = new ModelFixture();

    private RemoteTrackPublication published(TrackInfo.Builder track) {
        room.update(info("ann", "PA_1").addTracks(track));
        return room.publication("ann", track.getSid());
    }

    private static TrackInfo.Builder simulcast() {
        return TrackInfo.newBuilder()
                .setSid("TR_v")
                .setType(TrackType.VIDEO)
                .setSource(io.parley.proto.livekit.TrackSource.SCREEN_SHARE)
                .setWidth(1280)
                .setHeight(720)
                .setMimeType("video/VP8")
                .addPacketTrailerFeatures(PacketTrailerFeature.PTF_FRAME_ID)
                .addCodecs(
                        SimulcastCodecInfo.newBuilder()
                                .addLayers(VideoLayer.getDefaultInstance())
                                .addLayers(VideoLayer.getDefaultInstance()));
    }

    @Test
    void whatTheServerTellsOfATrackCanBeAsked() {
        RemoteTrackPublication video = published(simulcast());

        assertThat(video.kind()).isEqualTo(TrackKind.VIDEO);
        assertThat(video.source()).isEqualTo(TrackSource.SCREEN_SHARE);
        assertThat(video.width()).isEqualTo(1280);
        assertThat(video.height()).isEqualTo(720);
        assertThat(video.mimeType()).isEqualTo("video/VP8");
        assertThat(video.isSimulcasted()).isTrue();
        assertThat(video.encryptionType()).isEqualTo(EncryptionType.NONE);
        assertThat(video.frameMetadataFeatures()).containsExactly(FrameMetadataFeature.FRAME_ID);
        assertThat(video.track()).isNull();
        assertThat(video.participant()).isSameAs(room.remote("ann"));

        RemoteTrackPublication sound =
                published(
                        audio("TR_a")
                                .addAudioFeatures(
                                        io.parley.proto.livekit.AudioTrackFeature.TF_STEREO));
        assertThat(sound.name()).isEqualTo("voice");
        assertThat(sound.audioFeatures()).containsExactly(AudioTrackFeature.STEREO);
        assertThat(sound.isSimulcasted()).isFalse();
    }

    @Test
    void subscribingTellsTheServer() {
        RemoteTrackPublication publication = published(audio("TR_1"));
        assertThat(publication.isSubscribed()).isFalse();

        publication.setSubscribed(true);
        publication.setSubscribed(false);

        assertThat(room.link.signals)
                .extracting(request -> request.getSubscription().getSubscribe())
                .containsExactly(true, false);
        SignalRequest first = room.link.signals.get(0);
        assertThat(first.getSubscription().getParticipantTracks(0).getParticipantSid())
                .isEqualTo("PA_1");
        assertThat(first.getSubscription().getTrackSidsList()).containsExactly("TR_1");
        assertThat(publication.isSubscribed()).isFalse();
    }

    @Test
    void qualitySizeAndPauseTellTheServer() {
        RemoteTrackPublication video = published(simulcast());
        video.setVideoQuality(VideoQuality.LOW);
        video.setVideoDimensions(320, 180);
        video.setEnabled(false);

        UpdateTrackSettings quality = room.link.signals.get(0).getTrackSetting();
        assertThat(quality.getQuality()).isEqualTo(io.parley.proto.livekit.VideoQuality.LOW);
        assertThat(quality.getDisabled()).isFalse();
        UpdateTrackSettings size = room.link.signals.get(1).getTrackSetting();
        assertThat(size.getWidth()).isEqualTo(320);
        assertThat(size.getHeight()).isEqualTo(180);
        UpdateTrackSettings pause = room.link.signals.get(2).getTrackSetting();
        assertThat(pause.getDisabled()).isTrue();
        assertThat(pause.getWidth()).isEqualTo(320);
        assertThat(video.isEnabled()).isFalse();
    }

    @Test
    void qualityIsForSimulcastVideosOnly() {
        RemoteTrackPublication sound = published(audio("TR_1"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> sound.setVideoQuality(VideoQuality.LOW))
                .withMessage("track TR_1 is no simulcast video, so it has one quality only");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> sound.setVideoDimensions(1, 1))
                .withMessage("track TR_1 is no video");
        RemoteTrackPublication video = published(simulcast());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> video.setVideoDimensions(0, 1))
                .withMessage("size: 0x1 (expected: 1x1 or more)");
    }

    @Test
    void withoutAConnectionNothingCanBeAsked() {
        RemoteTrackPublication publication = published(audio("TR_1"));
        room.link.open = false;

        assertThatThrownBy(() -> publication.setSubscribed(true))
                .isInstanceOf(NotConnectedException.class)
                .hasMessage("the room is not connected; connect it first");
    }
}
