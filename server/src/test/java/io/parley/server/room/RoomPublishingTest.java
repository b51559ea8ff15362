package io.parley.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.proto.livekit.AddTrackRequest;
import io.parley.proto.livekit.AudioTrackFeature;
import io.parley.proto.livekit.BackupCodecPolicy;
import io.parley.proto.livekit.Encryption;
import io.parley.proto.livekit.MuteTrackRequest;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.RequestResponse.Reason;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.SignalResponse;
import io.parley.proto.livekit.SignalResponse.MessageCase;
import io.parley.proto.livekit.SimulcastCodec;
import io.parley.proto.livekit.SimulcastCodecInfo;
import io.parley.proto.livekit.TrackInfo;
import io.parley.proto.livekit.TrackSource;
import io.parley.proto.livekit.TrackType;
import io.parley.proto.livekit.UpdateLocalAudioTrack;
import io.parley.proto.livekit.UpdateLocalVideoTrack;
import io.parley.proto.livekit.VideoLayer;
import io.parley.proto.livekit.VideoQuality;
import java.util.List;
import org.junit.jupiter.api.Test;

@SuppressWarnings("deprecation") // current clients still read the deprecated copies
class RoomPublishingTest {
    private final TestRooms rooms = new TestRooms();
    private final TestClient alice = rooms.joinActive("alice");
    private final TestClient bob = rooms.joinActive("bob");

    RoomPublishingTest() {
        alice.take();
    }

    static AddTrackRequest.Builder microphone(String cid) {
        return AddTrackRequest.newBuilder()
                .setCid(cid)
                .setName("mic")
                .setType(TrackType.AUDIO)
                .setSource(TrackSource.MICROPHONE);
    }

    static AddTrackRequest.Builder camera(String cid, String codec) {
        return AddTrackRequest.newBuilder()
                .setCid(cid)
                .setName("cam")
                .setType(TrackType.VIDEO)
                .setSource(TrackSource.CAMERA)
                .setWidth(1280)
                .setHeight(720)
                .addLayers(layer(VideoQuality.HIGH, 720))
                .addLayers(layer(VideoQuality.LOW, 180))
                .addLayers(layer(VideoQuality.MEDIUM, 360))
                .addSimulcastCodecs(SimulcastCodec.newBuilder().setCodec(codec).setCid(cid));
    }

    static VideoLayer layer(VideoQuality quality, int height) {
        return VideoLayer.newBuilder()
                .setQuality(quality)
                .setWidth(height * 16 / 9)
                .setHeight(height)
                .build();
    }

    private TrackInfo announce(AddTrackRequest.Builder request) {
        alice.take();
        alice.send(SignalRequest.newBuilder().setAddTrack(request));
        return alice.take().get(0).getTrackPublished().getTrack();
    }

    private static TrackInfo lastTrack(TestClient client) {
        List<ParticipantInfo> updates = client.takeUpdates();
        return updates.get(updates.size() - 1).getTracks(0);
    }

    @Test
    void aVideoIsAnnouncedWithItsLayersFromLowToHigh() {
        TrackInfo info = announce(camera("cid", "vp8").setStream("mine"));

        assertThat(info.getSid()).startsWith("TR_VC");
        assertThat(info.getStream()).isEqualTo("mine");
        assertThat(info.getSimulcast()).isTrue();
        SimulcastCodecInfo codec = info.getCodecs(0);
        assertThat(codec.getMimeType()).isEqualTo("video/vp8");
        assertThat(codec.getCid()).isEqualTo("cid");
        assertThat(codec.getVideoLayerMode())
                .isEqualTo(VideoLayer.Mode.ONE_SPATIAL_LAYER_PER_STREAM);
        assertThat(codec.getLayersList())
                .extracting(VideoLayer::getQuality)
                .containsExactly(VideoQuality.LOW, VideoQuality.MEDIUM, VideoQuality.HIGH);
        assertThat(info.getLayersList()).isEqualTo(codec.getLayersList());
    }

    @Test
    void scalableCodecsHaveTheirLayersInOneStream() {
        TrackInfo info =
                announce(
                        camera("cid", "VP9")
                                .addSimulcastCodecs(SimulcastCodec.newBuilder().setCodec("vp8")));

        assertThat(info.getCodecsList())
                .extracting(SimulcastCodecInfo::getMimeType, SimulcastCodecInfo::getVideoLayerMode)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "video/vp9", VideoLayer.Mode.MULTIPLE_SPATIAL_LAYERS_PER_STREAM),
                        org.assertj.core.groups.Tuple.tuple(
                                "video/vp8", VideoLayer.Mode.ONE_SPATIAL_LAYER_PER_STREAM));
        assertThat(info.getSimulcast()).isFalse();
    }

    @Test
    void aCodecThatIsNotEnabledGivesWayToTheFirstOne() {
        assertThat(announce(camera("cid", "vp10")).getCodecs(0).getMimeType())
                .isEqualTo("video/vp8");
    }

    @Test
    void audioKeepsItsFeaturesAndFlagsInStep() {
        TrackInfo info =
                announce(
                        microphone("cid")
                                .setStereo(true)
                                .addAudioFeatures(AudioTrackFeature.TF_NO_DTX)
                                .setEncryption(Encryption.Type.GCM)
                                .setDisableRed(true));

        assertThat(info.getStereo()).isTrue();
        assertThat(info.getDisableDtx()).isTrue();
        assertThat(info.getAudioFeaturesList())
                .containsExactlyInAnyOrder(
                        AudioTrackFeature.TF_NO_DTX, AudioTrackFeature.TF_STEREO);
        assertThat(info.getEncryption()).isEqualTo(Encryption.Type.GCM);
        assertThat(info.getBackupCodecPolicy()).isEqualTo(BackupCodecPolicy.SIMULCAST);
        assertThat(info.getDisableRed()).isTrue();
    }

    @Test
    void theSectionFillsInWhatWasNegotiated() {
        announce(camera("cid", "h264"));
        alice.send(new TestOffer().sends("4", "video", "cid", "f", "h", "q").request());

        TrackInfo info = lastTrack(bob);
        assertThat(info.getMid()).isEqualTo("4");
        assertThat(info.getMimeType()).isEqualTo("video/H264");
        assertThat(info.getVersion().getUnixMicro()).isPositive();
        assertThat(info.getCodecs(0).getMid()).isEqualTo("4");
        assertThat(info.getCodecs(0).getSdpCid()).isEmpty();
        assertThat(info.getCodecs(0).getLayersList())
                .extracting(VideoLayer::getRid, VideoLayer::getSpatialLayer)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("q", 0),
                        org.assertj.core.groups.Tuple.tuple("h", 1),
                        org.assertj.core.groups.Tuple.tuple("f", 2));
    }

    @Test
    void redIsPreferredForAudioUnlessDisabled() {
        announce(microphone("a"));
        announce(microphone("b").setDisableRed(true));
        alice.send(new TestOffer().sends("0", "audio", "a").sends("1", "audio", "b").request());

        assertThat(bob.takeUpdates().get(0).getTracksList())
                .extracting(TrackInfo::getMimeType)
                .containsExactly("audio/red", "audio/opus");
    }

    @Test
    void aTrackOfAnotherNameInTheDescriptionIsTheNextOneOfItsKind() {
        announce(camera("cid-v", "vp8"));
        announce(microphone("cid-a"));
        alice.send(new TestOffer().sends("0", "audio", "other").request());

        TrackInfo info = lastTrack(bob);
        assertThat(info.getType()).isEqualTo(TrackType.AUDIO);
        assertThat(info.getCodecs(0).getCid()).isEqualTo("cid-a");
        assertThat(info.getCodecs(0).getSdpCid()).isEqualTo("other");
    }

    @Test
    void aNameThatFitsWinsOverTheOrder() {
        announce(microphone("first"));
        announce(microphone("second"));
        alice.send(
                new TestOffer().sends("0", "audio", "second").sends("1", "audio", "x").request());

        assertThat(bob.takeUpdates().get(0).getTracksList())
                .extracting(info -> info.getCodecs(0).getCid() + info.getMid())
                .containsExactlyInAnyOrder("second0", "first1");
    }

    @Test
    void aBackupCodecIsPublishedOverASectionOfItsOwn() {
        TrackInfo info =
                announce(
                        camera("cid", "vp9")
                                .addSimulcastCodecs(SimulcastCodec.newBuilder().setCodec("vp8")));
        alice.send(new TestOffer().sends("0", "video", "cid").request());
        bob.take();

        TrackInfo widened = announce(camera("cid-2", "vp8").setSid(info.getSid()));
        assertThat(widened.getCodecs(1).getCid()).isEqualTo("cid-2");
        alice.send(
                new TestOffer()
                        .sends("0", "video", "cid")
                        .sends("1", "video", "cid-2", "q", "h", "f")
                        .request());

        TrackInfo both = lastTrack(bob);
        assertThat(both.getMid()).isEqualTo("0");
        assertThat(both.getCodecsList())
                .extracting(SimulcastCodecInfo::getMid, SimulcastCodecInfo::getMimeType)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("0", "video/vp9"),
                        org.assertj.core.groups.Tuple.tuple("1", "video/vp8"));
    }

    @Test
    void theServerMutesForEverybodyAndTheOwnerIsAsked() {
        TrackInfo info = announce(microphone("cid"));
        alice.send(new TestOffer().sends("0", "audio", "cid").request());
        alice.take();
        bob.take();

        TrackInfo muted = rooms.participant("alice").tracks().muteByServer(info.getSid(), true);

        assertThat(muted).extracting(TrackInfo::getMuted).isEqualTo(true);
        List<SignalResponse> told = alice.take();
        assertThat(told.get(0).getMute())
                .isEqualTo(
                        MuteTrackRequest.newBuilder().setSid(info.getSid()).setMuted(true).build());
        assertThat(lastTrack(bob).getMuted()).isTrue();
        assertThat(rooms.participant("alice").tracks().muteByServer("TR_none", true)).isNull();
    }

    @Test
    void featuresAndSizesOfAPublishedTrackChange() {
        TrackInfo voice = announce(microphone("a").setStereo(true));
        TrackInfo picture = announce(camera("v", "vp8"));
        alice.send(new TestOffer().sends("0", "audio", "a").sends("1", "video", "v").request());
        bob.take();

        alice.send(
                SignalRequest.newBuilder()
                        .setUpdateAudioTrack(
                                UpdateLocalAudioTrack.newBuilder()
                                        .setTrackSid(voice.getSid())
                                        .addFeatures(AudioTrackFeature.TF_NOISE_SUPPRESSION)));
        alice.send(
                SignalRequest.newBuilder()
                        .setUpdateVideoTrack(
                                UpdateLocalVideoTrack.newBuilder()
                                        .setTrackSid(picture.getSid())
                                        .setWidth(640)
                                        .setHeight(480)));

        List<ParticipantInfo> updates = bob.takeUpdates();
        assertThat(updates.get(0).getTracks(0).getAudioFeaturesList())
                .containsExactly(AudioTrackFeature.TF_NOISE_SUPPRESSION);
        assertThat(updates.get(0).getTracks(0).getStereo()).isFalse();
        assertThat(updates.get(1).getTracks(1).getHeight()).isEqualTo(480);
        assertThat(updates.get(1).getVersion()).isGreaterThan(updates.get(0).getVersion());
    }

    @Test
    void aTrackEndsWithItsSectionAndAnotherOneTakesItsPlace() {
        announce(microphone("a"));
        alice.send(new TestOffer().sends("0", "audio", "a").request());
        bob.take();

        TrackInfo next = announce(microphone("b"));
        alice.send(new TestOffer().sends("0", "audio", "b").request());

        assertThat(lastTrack(bob).getSid()).isEqualTo(next.getSid());
        alice.send(new TestOffer().idles("0", "audio").request());
        assertThat(bob.takeUpdates().get(0).getTracksCount()).isZero();
    }

    @Test
    void announcementsBeyondTheLimitOfOneNameAreRefused() {
        announce(microphone("a"));
        for (int i = 0; i < 4; i++) {
            alice.send(SignalRequest.newBuilder().setAddTrack(microphone("a")));
        }

        assertThat(alice.takeResponses())
                .extracting(response -> response.getReason())
                .containsExactly(
                        Reason.QUEUED, Reason.QUEUED, Reason.QUEUED, Reason.LIMIT_EXCEEDED);
    }

    @Test
    void tracksOfAJoinRequestAreAnsweredWithItsOffer() {
        TestClient carol =
                rooms.join(
                        TestRooms.intent("carol")
                                .singlePeerConnection(true)
                                .addTrackRequests(List.of(microphone("cid").build()))
                                .publisherOffer(
                                        new TestOffer().sends("0", "audio", "cid").message(1)));

        assertThat(carol.takeKinds())
                .containsSubsequence(
                        MessageCase.JOIN,
                        MessageCase.TRACK_PUBLISHED,
                        MessageCase.ANSWER,
                        MessageCase.UPDATE);
        assertThat(lastTrack(bob).getMimeType()).isEqualTo("audio/red");
    }
}
