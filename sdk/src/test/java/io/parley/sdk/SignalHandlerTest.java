package io.parley.sdk;

import static io.parley.sdk.ModelFixture.audio;
import static io.parley.sdk.ModelFixture.info;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.proto.livekit.ConnectionQualityInfo;
import io.parley.proto.livekit.ConnectionQualityUpdate;
import io.parley.proto.livekit.RoomMovedResponse;
import io.parley.proto.livekit.RoomUpdate;
import io.parley.proto.livekit.SignalResponse;
import io.parley.proto.livekit.SpeakerInfo;
import io.parley.proto.livekit.SpeakersChanged;
import io.parley.proto.livekit.StreamStateInfo;
import io.parley.proto.livekit.StreamStateUpdate;
import io.parley.proto.livekit.SubscriptionError;
import io.parley.proto.livekit.SubscriptionPermissionUpdate;
import io.parley.proto.livekit.SubscriptionResponse;
import io.parley.sdk.media.ReceivedVideo;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignalHandlerTest {
    private final ModelFixture room = new ModelFixture();

    @Test
    void speakersAreToldTheLoudestFirstAndStayUntilTheyFallSilent() {
        room.update(info("ann", "PA_1"), info("bob", "PA_2"));
        room.events.clear();

        speaks("PA_1", 0.2f, true);
        speaks("PA_2", 0.9f, true);
        assertThat(room.model.activeSpeakers())
                .containsExactly(room.remote("bob"), room.remote("ann"));
        assertThat(room.remote("bob").isSpeaking()).isTrue();
        assertThat(room.remote("bob").audioLevel()).isEqualTo(0.9f);

        speaks("PA_1", 0, false);
        speaks("PA_2", 0, false);
        assertThat(room.events).hasSize(4);
        assertThat(room.events.get(3)).isEqualTo(new RoomEvent.ActiveSpeakersChanged(List.of()));
    }

    private void speaks(String sid, float level, boolean active) {
        room.server(
                SignalResponse.newBuilder()
                        .setSpeakersChanged(
                                SpeakersChanged.newBuilder()
                                        .addSpeakers(
                                                SpeakerInfo.newBuilder()
                                                        .setSid(sid)
                                                        .setLevel(level)
                                                        .setActive(active))));
    }

    @Test
    void connectionQualityIsToldWhenItChanges() {
        room.update(info("ann", "PA_1"));
        room.events.clear();
        SignalResponse.Builder poor =
                SignalResponse.newBuilder()
                        .setConnectionQuality(
                                ConnectionQualityUpdate.newBuilder()
                                        .addUpdates(
                                                ConnectionQualityInfo.newBuilder()
                                                        .setParticipantSid("PA_1")
                                                        .setQuality(
                                                                io.parley.proto.livekit
                                                                        .ConnectionQuality.POOR))
                                        .addUpdates(
                                                ConnectionQualityInfo.newBuilder()
                                                        .setParticipantSid("PA_nobody")));
        room.server(poor);
        room.server(poor);

        assertThat(room.events)
                .containsExactly(
                        new RoomEvent.ConnectionQualityChanged(
                                room.remote("ann"), ConnectionQuality.POOR));
        assertThat(room.remote("ann").connectionQuality()).isEqualTo(ConnectionQuality.POOR);
    }

    @Test
    @SuppressWarnings("NullAway") // nothing is received
    void aTrackThatIsHeldBackForWantOfBandwidthIsToldWhenItChanges() {
        room.update(info("ann", "PA_1").addTracks(audio("TR_1")), info("bob", "PA_2"));
        RemoteTrackPublication publication = room.publication("ann", "TR_1");
        RemoteTrack track =
                new RemoteVideoTrack("TR_1", "", null, new ReceivedVideo(Runnable::run), room.link);
        streams("TR_1", io.parley.proto.livekit.StreamState.PAUSED); // of no track yet
        publication.track(track);
        room.events.clear();

        streams("TR_1", io.parley.proto.livekit.StreamState.PAUSED);
        streams("TR_1", io.parley.proto.livekit.StreamState.PAUSED);
        streams("TR_other", io.parley.proto.livekit.StreamState.ACTIVE);
        assertThat(track.streamState()).isEqualTo(StreamState.PAUSED);
        streams("TR_1", io.parley.proto.livekit.StreamState.ACTIVE);

        RemoteParticipant ann = room.remote("ann");
        assertThat(room.events)
                .containsExactly(
                        new RoomEvent.TrackStreamStateChanged(ann, publication, StreamState.PAUSED),
                        new RoomEvent.TrackStreamStateChanged(
                                ann, publication, StreamState.ACTIVE));
    }

    private void streams(String trackSid, io.parley.proto.livekit.StreamState state) {
        room.server(
                SignalResponse.newBuilder()
                        .setStreamStateUpdate(
                                StreamStateUpdate.newBuilder()
                                        .addStreamStates(
                                                StreamStateInfo.newBuilder()
                                                        .setParticipantSid("PA_1")
                                                        .setTrackSid(trackSid)
                                                        .setState(state))));
    }

    @Test
    void aChangeOfTheRoomIsToldOnceAndItsMetadataFirst() {
        io.parley.proto.livekit.Room news =
                io.parley.proto.livekit.Room.newBuilder()
                        .setMetadata("open")
                        .setNumParticipants(3)
                        .build();
        SignalResponse.Builder update =
                SignalResponse.newBuilder().setRoomUpdate(RoomUpdate.newBuilder().setRoom(news));
        room.server(update);
        room.server(update);

        assertThat(room.events)
                .containsExactly(
                        new RoomEvent.RoomMetadataChanged("", "open"), new RoomEvent.RoomUpdated());
    }

    @Test
    void aRefusedSubscriptionIsTold() {
        room.update(info("ann", "PA_1").addTracks(audio("TR_1")));
        room.events.clear();
        room.server(
                SignalResponse.newBuilder()
                        .setSubscriptionResponse(
                                SubscriptionResponse.newBuilder()
                                        .setTrackSid("TR_1")
                                        .setErr(SubscriptionError.SE_CODEC_UNSUPPORTED)));

        assertThat(room.events)
                .containsExactly(
                        new RoomEvent.TrackSubscriptionFailed(
                                room.remote("ann"), "TR_1", "codec unsupported"));
    }

    @Test
    void aPublisherMayWithdrawATrack() {
        room.update(info("ann", "PA_1").addTracks(audio("TR_1")));
        RemoteTrackPublication publication = room.publication("ann", "TR_1");
        room.server(
                SignalResponse.newBuilder()
                        .setSubscriptionPermissionUpdate(
                                SubscriptionPermissionUpdate.newBuilder()
                                        .setParticipantSid("PA_1")
                                        .setTrackSid("TR_1")
                                        .setAllowed(false)));

        assertThat(publication.isSubscriptionAllowed()).isFalse();
    }

    @Test
    void inAnotherRoomThereAreOtherParticipants() {
        room.update(info("ann", "PA_1"), info("bob", "PA_2"));
        room.events.clear();
        room.server(
                SignalResponse.newBuilder()
                        .setRoomMoved(
                                RoomMovedResponse.newBuilder()
                                        .setRoom(
                                                io.parley.proto.livekit.Room.newBuilder()
                                                        .setName("next door"))
                                        .setParticipant(info("me", "PA_me2"))
                                        .addOtherParticipants(info("bob", "PA_2"))
                                        .addOtherParticipants(info("eve", "PA_3"))));

        assertThat(room.told())
                .containsExactly(
                        "ParticipantDisconnected", "ParticipantConnected", "RoomUpdated", "Moved");
        assertThat(room.model.snapshot()).containsOnlyKeys("bob", "eve");
        assertThat(room.model.room().getName()).isEqualTo("next door");
        assertThat(room.local.sid()).isEqualTo("PA_me2");
    }

    @Test
    void anEmptyMessageAndOneForOthersChangeNothing() {
        room.server(SignalResponse.newBuilder());
        room.server(SignalResponse.newBuilder().setRefreshToken("t"));

        assertThat(room.events).isEmpty();
    }
}
