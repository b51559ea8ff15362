package io.parley.server.room;

import static io.parley.server.room.RoomJoinTest.answer;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.proto.livekit.AddTrackRequest;
import io.parley.proto.livekit.BackupCodecPolicy;
import io.parley.proto.livekit.LeaveRequest;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.SignalResponse;
import io.parley.proto.livekit.SimulcastCodec;
import io.parley.proto.livekit.SubscribedAudioCodec;
import io.parley.proto.livekit.SubscribedAudioCodecUpdate;
import io.parley.proto.livekit.SubscribedCodec;
import io.parley.proto.livekit.SubscribedQuality;
import io.parley.proto.livekit.TrackSource;
import io.parley.proto.livekit.TrackType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tracks with a second codec, for those who cannot take the first one. */
class RoomBackupCodecTest {
    private static final Duration MOMENT = Duration.ofMillis(200);

    /** Less is told only after five seconds. */
    private static final Duration DOWNGRADE = Duration.ofSeconds(6);

    private final TestRooms rooms = new TestRooms();
    private final TestClient alice = rooms.joinActive("alice");
    private final TestClient bob = rooms.joinActive("bob");

    private void pass(Duration duration) {
        rooms.shard().advance(duration);
    }

    private static void accept(TestClient client, String answer) {
        client.send(SignalRequest.newBuilder().setAnswer(answer(answer, 0)));
    }

    private static AddTrackRequest.Builder video(String cid, String... codecs) {
        AddTrackRequest.Builder request =
                AddTrackRequest.newBuilder()
                        .setCid(cid)
                        .setType(TrackType.VIDEO)
                        .setSource(TrackSource.CAMERA);
        for (String codec : codecs) {
            request.addSimulcastCodecs(SimulcastCodec.newBuilder().setCodec(codec));
        }
        request.getSimulcastCodecsBuilder(0).setCid(cid);
        return request;
    }

    private String announce(AddTrackRequest.Builder request) {
        alice.send(SignalRequest.newBuilder().setAddTrack(request));
        return alice.take().stream()
                .filter(SignalResponse::hasTrackPublished)
                .map(message -> message.getTrackPublished().getTrack().getSid())
                .findFirst()
                .orElseThrow();
    }

    /** The codecs of the last update to the publisher of which any quality is on. */
    private static List<String> wanted(TestClient publisher) {
        List<String> wanted = new ArrayList<>();
        for (SignalResponse message : publisher.take()) {
            if (message.hasSubscribedQualityUpdate()) {
                wanted.clear();
                message.getSubscribedQualityUpdate().getSubscribedCodecsList().stream()
                        .filter(RoomBackupCodecTest::isOn)
                        .forEach(codec -> wanted.add(codec.getCodec()));
            }
        }
        return wanted;
    }

    private static boolean isOn(SubscribedCodec codec) {
        return codec.getQualitiesList().stream().anyMatch(SubscribedQuality::getEnabled);
    }

    private CodecSent sentTo(String identity) {
        Subscription subscription =
                rooms.participant(identity).subscriptions().all().iterator().next();
        boolean bound = subscription.state() == Subscription.State.BOUND;
        var down = subscription.down();
        return new CodecSent(bound, down == null ? "" : down.codec().mimeType());
    }

    private record CodecSent(boolean bound, String mime) {}

    @ParameterizedTest
    @CsvSource({
        // policy, others who can take all, who gets what in the end, what is still to be sent
        "PREFER_REGRESSION, 1, video/VP8, vp8",
        "PREFER_REGRESSION, 3, video/VP9, 'vp9,vp8'",
        "REGRESSION, 3, video/VP8, vp8",
        "SIMULCAST, 1, video/VP9, 'vp9,vp8'",
    })
    void everybodyMovesToTheSecondCodecWhereThePolicyAndTheSizeOfTheRoomSaySo(
            BackupCodecPolicy policy, int others, String mime, String codecs) {
        List<TestClient> able = new ArrayList<>();
        for (int i = 0; i < others; i++) {
            able.add(rooms.joinActive("able-" + i));
        }
        pass(MOMENT);
        String sid = announce(video("cid", "vp9", "vp8").setBackupCodecPolicy(policy));
        alice.send(new TestOffer().sends("0", "video", "cid").request());
        pass(MOMENT);
        able.forEach(client -> accept(client, "fine"));
        accept(bob, "without VP9");
        assertThat(wanted(alice)).contains("vp8");

        announce(video("cid-2", "vp8").setSid(sid));
        alice.send(
                new TestOffer().sends("0", "video", "cid").sends("1", "video", "cid-2").request());
        for (int i = 0; i < 6; i++) { // a section is idle before it carries another track
            pass(MOMENT);
            able.forEach(client -> accept(client, "fine"));
            accept(bob, "without VP9");
        }
        assertThat(sentTo("bob")).isEqualTo(new CodecSent(true, "video/VP8"));
        assertThat(sentTo("able-0")).isEqualTo(new CodecSent(true, mime));
        pass(DOWNGRADE);
        assertThat(wanted(alice)).containsExactly(codecs.split(","));
    }

    @Test
    void thePublisherOfASoundInTwoCodecsIsToldWhichOnesAreHeard() {
        pass(MOMENT);
        alice.take();
        String sid =
                announce(
                        AddTrackRequest.newBuilder()
                                .setCid("cid")
                                .setType(TrackType.AUDIO)
                                .setSource(TrackSource.MICROPHONE)
                                .addSimulcastCodecs(
                                        SimulcastCodec.newBuilder().setCodec("opus").setCid("cid"))
                                .addSimulcastCodecs(SimulcastCodec.newBuilder().setCodec("pcmu")));
        alice.send(new TestOffer().sends("0", "audio", "cid").request());
        pass(MOMENT);
        accept(bob, "fine");
        assertThat(audioCodecs(alice)).containsExactly(codecs(sid, true, false));

        bob.send(SignalRequest.newBuilder().setLeave(LeaveRequest.newBuilder()));
        pass(MOMENT);
        assertThat(audioCodecs(alice)).containsExactly(codecs(sid, false, false));
    }

    private static List<SubscribedAudioCodecUpdate> audioCodecs(TestClient client) {
        return client.take().stream()
                .filter(SignalResponse::hasSubscribedAudioCodecUpdate)
                .map(SignalResponse::getSubscribedAudioCodecUpdate)
                .toList();
    }

    private static SubscribedAudioCodecUpdate codecs(String sid, boolean red, boolean pcmu) {
        return SubscribedAudioCodecUpdate.newBuilder()
                .setTrackSid(sid)
                .addSubscribedAudioCodecs(
                        SubscribedAudioCodec.newBuilder().setCodec("red").setEnabled(red))
                .addSubscribedAudioCodecs(
                        SubscribedAudioCodec.newBuilder().setCodec("pcmu").setEnabled(pcmu))
                .build();
    }
}
