package io.parley.server.room;

import static io.parley.server.room.RoomJoinTest.answer;
import static io.parley.server.room.RoomPublishingTest.microphone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.proto.livekit.ForwardParticipantRequest;
import io.parley.proto.livekit.MuteRoomTrackRequest;
import io.parley.proto.livekit.MuteTrackRequest;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.ParticipantInfo.KindDetail;
import io.parley.proto.livekit.ParticipantInfo.State;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.SignalResponse;
import io.parley.proto.livekit.UpdateParticipantRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** ForwardParticipant. Alice is in "room", carol is in "another", of the same shard. */
class RoomForwardTest {
    private static final Duration MOMENT = Duration.ofMillis(400);

    private final List<String> news = new ArrayList<>();
    private final TestRooms rooms =
            new TestRooms(RoomsConfig.builder().observer(new Recorder(news)).build());
    private final TestClient alice = rooms.joinActive("alice");
    private final TestClient carol =
            rooms.activate(
                    rooms.join(
                            TestRooms.intent(
                                    TestRooms.token("carol")
                                            .grants(TestRooms.grants().room("another").build()))));

    RoomForwardTest() {
        settle();
        alice.take();
        carol.take();
    }

    private void settle() {
        rooms.shard().advance(MOMENT);
    }

    private CompletableFuture<Void> forward(String room, String identity, String destination) {
        CompletableFuture<Void> forwarded =
                rooms.rooms()
                        .desk()
                        .forward(
                                ForwardParticipantRequest.newBuilder()
                                        .setRoom(room)
                                        .setIdentity(identity)
                                        .setDestinationRoom(destination)
                                        .build());
        rooms.shard().run();
        return forwarded;
    }

    private Room other() {
        return Objects.requireNonNull(rooms.rooms().find("another"));
    }

    private Participant image() {
        return Objects.requireNonNull(other().find("alice"));
    }

    private String publish() {
        alice.send(SignalRequest.newBuilder().setAddTrack(microphone("mic")));
        String sid =
                alice.take().stream()
                        .filter(SignalResponse::hasTrackPublished)
                        .findFirst()
                        .orElseThrow()
                        .getTrackPublished()
                        .getTrack()
                        .getSid();
        alice.send(new TestOffer().sends("0", "audio", "mic").request());
        return sid;
    }

    /** A packet of alice's microphone: opus, with nothing but a header before it. */
    private void speak(int sequence) {
        byte[] packet = new byte[40];
        ByteBuffer.wrap(packet)
                .put((byte) 0x80)
                .put((byte) 111)
                .putShort((short) sequence)
                .putInt(sequence * 960)
                .putInt(4711);
        List<FakeLink> links = rooms.shard().links();
        links.get(links.size() - 1).receiveRtp(packet); // made for her offer
    }

    @Test
    void itAppearsInTheOtherRoomAsOneThatIsForwarded() {
        String sid = publish();
        assertThat(forward("room", "alice", "another")).isCompleted();

        List<ParticipantInfo> updates = carol.takeUpdates();
        ParticipantInfo seen = updates.get(updates.size() - 1);
        assertThat(seen.getIdentity()).isEqualTo("alice");
        assertThat(seen.getSid()).isNotEqualTo(rooms.participant("alice").sid());
        assertThat(seen.getKindDetailsList()).containsExactly(KindDetail.FORWARDED);
        assertThat(seen.getState()).isEqualTo(State.ACTIVE);
        assertThat(seen.getTracks(0).getSid()).isEqualTo(sid);
        assertThat(alice.take()).noneMatch(SignalResponse::hasRoomMoved);
        assertThat(rooms.participant("alice").tracks().published()).hasSize(1);
        assertThat(other().info().getNumParticipants()).isEqualTo(2);
    }

    @Test
    void itsPacketsReachBothRooms() {
        TestClient bob = rooms.joinActive("bob");
        publish();
        assertThat(forward("room", "alice", "another")).isCompleted();
        settle();
        accept(bob);
        accept(carol);
        speak(1);
        speak(2);

        assertThat(bob.link().takeRtp()).isNotEmpty();
        assertThat(carol.link().takeRtp()).isNotEmpty();
    }

    private static void accept(TestClient client) {
        client.send(SignalRequest.newBuilder().setAnswer(answer("fine", 0)));
    }

    @Test
    void whatChangesOfItChangesThere() {
        assertThat(forward("room", "alice", "another")).isCompleted();
        carol.take();
        String sid = publish();
        assertThat(lastSeen().getTracks(0).getSid()).isEqualTo(sid);

        alice.send(
                SignalRequest.newBuilder()
                        .setMute(MuteTrackRequest.newBuilder().setSid(sid).setMuted(true)));
        assertThat(lastSeen().getTracks(0).getMuted()).isTrue();

        rooms.rooms()
                .desk()
                .update(
                        UpdateParticipantRequest.newBuilder()
                                .setRoom("room")
                                .setIdentity("alice")
                                .setName("Alice")
                                .putAttributes("seat", "4")
                                .build());
        rooms.shard().run();
        assertThat(lastSeen().getName()).isEqualTo("Alice");

        alice.send(new TestOffer().idles("0", "audio").request());
        assertThat(lastSeen().getTracksList()).isEmpty();
    }

    private ParticipantInfo lastSeen() {
        List<ParticipantInfo> updates = carol.takeUpdates();
        return updates.get(updates.size() - 1);
    }

    @Test
    void itEndsWhenItsParticipantLeaves() {
        publish();
        assertThat(forward("room", "alice", "another")).isCompleted();
        settle();
        accept(carol);
        news.clear();

        rooms.rooms().desk().remove("room", "alice", 0);
        rooms.shard().run();
        settle();

        assertThat(other().find("alice")).isNull();
        assertThat(lastSeen().getState()).isEqualTo(State.DISCONNECTED);
        assertThat(news)
                .containsExactlyInAnyOrder(
                        "room -track alice",
                        "another -track alice",
                        "another -alice PARTICIPANT_REMOVED",
                        "room -alice PARTICIPANT_REMOVED");
    }

    @Test
    void itEndsWhenItIsRemovedThere() {
        publish();
        assertThat(forward("room", "alice", "another")).isCompleted();

        rooms.rooms().desk().remove("another", "alice", 0);
        rooms.shard().run();

        assertThat(other().find("alice")).isNull();
        assertThat(rooms.participant("alice").isActive()).isTrue();
        assertThat(rooms.participant("alice").images().size()).isZero();
        assertThat(forward("room", "alice", "another")).isCompleted();
        assertThat(image().tracks().published()).hasSize(1);
    }

    @Test
    void twiceIsOnce() {
        assertThat(forward("room", "alice", "another")).isCompleted();
        assertThat(forward("room", "alice", "another")).isCompleted();
        assertThat(rooms.participant("alice").images().size()).isEqualTo(1);
    }

    @Test
    void whatIsForwardedIsChangedInItsOwnRoomAlone() {
        String sid = publish();
        assertThat(forward("room", "alice", "another")).isCompleted();

        CompletableFuture<?> muted =
                rooms.rooms()
                        .desk()
                        .mute(
                                MuteRoomTrackRequest.newBuilder()
                                        .setRoom("another")
                                        .setIdentity("alice")
                                        .setTrackSid(sid)
                                        .setMuted(true)
                                        .build());
        rooms.shard().run();
        String text = "participant is forwarded from another room (expected: a call for that room)";
        assertThatThrownBy(muted::join).hasRootCauseMessage(text);
        assertThatThrownBy(forward("another", "alice", "third")::join).hasRootCauseMessage(text);
        assertThatThrownBy(() -> forward("room", "alice", "room"))
                .hasMessageContaining("destination room cannot be the same as source room");
    }

    @Test
    void anIdentityThatIsThereIsNotReplaced() {
        TestClient older =
                rooms.activate(
                        rooms.join(
                                TestRooms.intent(
                                        TestRooms.token("alice")
                                                .grants(
                                                        TestRooms.grants()
                                                                .room("another")
                                                                .build()))));
        assertThatThrownBy(forward("room", "alice", "another")::join)
                .hasRootCauseMessage("a participant with this identity is in the room");
        assertThat(older.takeLeave().getReasonValue()).isZero();
    }

    @Test
    void aRealOneTakesItsPlace() {
        assertThat(forward("room", "alice", "another")).isCompleted();
        rooms.activate(
                rooms.join(
                        TestRooms.intent(
                                TestRooms.token("alice")
                                        .grants(TestRooms.grants().room("another").build()))));
        assertThat(image().isImage()).isFalse();
        assertThat(rooms.participant("alice").images().size()).isZero();
    }
}
