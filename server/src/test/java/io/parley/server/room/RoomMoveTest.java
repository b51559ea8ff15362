package io.parley.server.room;

import static io.parley.server.room.RoomJoinTest.answer;
import static io.parley.server.room.RoomPublishingTest.microphone;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.proto.livekit.DataPacket;
import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.LeaveRequest;
import io.parley.proto.livekit.MoveParticipantRequest;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.ParticipantInfo.State;
import io.parley.proto.livekit.PublishDataTrackRequest;
import io.parley.proto.livekit.RoomMovedResponse;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.SignalResponse;
import io.parley.proto.livekit.UserPacket;
import io.parley.server.link.Shard;
import io.parley.token.TokenVerifier;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** MoveParticipant. Alice and bob are in "room", carol is in "another", of the same shard. */
class RoomMoveTest {
    private static final Duration MOMENT = Duration.ofMillis(400);

    private final List<String> news = new ArrayList<>();
    private final TestRooms rooms =
            new TestRooms(RoomsConfig.builder().observer(new Recorder(news)).build());
    private final TestClient alice = rooms.joinActive("alice");
    private final TestClient bob = rooms.joinActive("bob");
    private final TestClient carol = joinOther("carol");

    RoomMoveTest() {
        settle();
        takeAll();
        news.clear();
    }

    private TestClient joinOther(String identity) {
        return rooms.activate(
                rooms.join(
                        TestRooms.intent(
                                TestRooms.token(identity)
                                        .grants(TestRooms.grants().room("another").build()))));
    }

    private void settle() {
        rooms.shard().advance(MOMENT);
    }

    private void takeAll() {
        alice.take();
        bob.take();
        carol.take();
    }

    private CompletableFuture<Void> move(String identity, String destination) {
        CompletableFuture<Void> moved =
                rooms.rooms()
                        .desk()
                        .move(
                                MoveParticipantRequest.newBuilder()
                                        .setRoom("room")
                                        .setIdentity(identity)
                                        .setDestinationRoom(destination)
                                        .build());
        rooms.shard().run();
        return moved;
    }

    private Participant present(String room, String identity) {
        Room there = Objects.requireNonNull(rooms.rooms().find(room), room);
        return Objects.requireNonNull(there.find(identity), identity);
    }

    private String publish(TestClient client, String cid) {
        client.send(SignalRequest.newBuilder().setAddTrack(microphone(cid)));
        String sid =
                client.take().stream()
                        .filter(SignalResponse::hasTrackPublished)
                        .findFirst()
                        .orElseThrow()
                        .getTrackPublished()
                        .getTrack()
                        .getSid();
        client.send(new TestOffer().sends("0", "audio", cid).request());
        return sid;
    }

    private static RoomMovedResponse moved(TestClient client) {
        return client.take().stream()
                .filter(SignalResponse::hasRoomMoved)
                .findFirst()
                .orElseThrow()
                .getRoomMoved();
    }

    private static void accept(TestClient client) {
        client.send(SignalRequest.newBuilder().setAnswer(answer("fine", 0)));
    }

    @Test
    void theClientLearnsWhereItIsWhoIsThereAndHowToComeBack() throws Exception {
        String before = present("room", "alice").sid();
        assertThat(move("alice", "another")).isCompleted();

        RoomMovedResponse moved = moved(alice);
        assertThat(moved.getRoom().getName()).isEqualTo("another");
        assertThat(moved.getRoom().getNumParticipants()).isEqualTo(2);
        ParticipantInfo self = moved.getParticipant();
        assertThat(self.getSid()).startsWith("PA_").isNotEqualTo(before);
        assertThat(self.getIdentity()).isEqualTo("alice");
        assertThat(self.getState()).isEqualTo(State.ACTIVE);
        assertThat(moved.getOtherParticipantsList())
                .extracting(ParticipantInfo::getIdentity)
                .containsExactly("carol");
        var token =
                new TokenVerifier(TestRooms.KEYS, Clock.fixed(TestRooms.NOW, ZoneOffset.UTC))
                        .authenticate("Bearer " + moved.getToken(), null);
        assertThat(Objects.requireNonNull(token.grants()).room()).isEqualTo("another");
        assertThat(alice.sink().closeCode()).isZero();
        assertThat(alice.link().isClosed()).isFalse();
    }

    @Test
    void theOthersSeeItLeaveTheOneRoomAndEnterTheOther() {
        assertThat(move("alice", "another")).isCompleted();

        ParticipantInfo gone = bob.takeUpdates().get(0);
        assertThat(gone.getIdentity()).isEqualTo("alice");
        assertThat(gone.getState()).isEqualTo(State.DISCONNECTED);
        assertThat(gone.getDisconnectReason()).isEqualTo(DisconnectReason.MIGRATION);
        ParticipantInfo come = carol.takeUpdates().get(0);
        assertThat(come.getIdentity()).isEqualTo("alice");
        assertThat(come.getState()).isEqualTo(State.ACTIVE);
        assertThat(come.getSid()).isEqualTo(present("another", "alice").sid());
        assertThat(Objects.requireNonNull(rooms.rooms().find("room")).find("alice")).isNull();
    }

    @Test
    void itsTracksGoWithItUnderTheirSids() {
        String sid = publish(alice, "mic");
        settle();
        accept(bob);
        takeAll();
        news.clear();

        assertThat(move("alice", "another")).isCompleted();
        settle();

        assertThat(moved(alice).getParticipant().getTracks(0).getSid()).isEqualTo(sid);
        assertThat(offeredTracks(carol)).containsExactly(sid);
        accept(carol);
        settle();
        accept(bob);
        assertThat(present("room", "bob").subscriptions().all()).isEmpty();
        assertThat(present("another", "carol").subscriptions().all())
                .extracting(Subscription::state)
                .containsExactly(Subscription.State.BOUND);
        assertThat(news)
                .containsExactly(
                        "room -track alice",
                        "room -alice MIGRATION",
                        "another +alice",
                        "another +track alice");
    }

    @Test
    void itReceivesTheTracksOfTheNewRoomInsteadOfThoseOfTheOld() {
        publish(bob, "bobs");
        String sid = publish(carol, "carols");
        settle();
        accept(alice);
        takeAll();

        assertThat(move("alice", "another")).isCompleted();
        settle();

        assertThat(offeredTracks(alice)).contains(sid);
        accept(alice);
        settle();
        accept(alice);
        settle();
        assertThat(present("another", "alice").subscriptions().all())
                .extracting(subscription -> subscription.publication().sid())
                .containsExactly(sid);
    }

    private static List<String> offeredTracks(TestClient client) {
        List<String> sids = new ArrayList<>();
        client.take().stream()
                .filter(SignalResponse::hasOffer)
                .forEach(message -> sids.addAll(message.getOffer().getMidToTrackIdMap().values()));
        return sids;
    }

    @Test
    void dataGoesToTheNewRoom() {
        assertThat(move("alice", "another")).isCompleted();
        takeAll();

        alice.link().announce("_reliable");
        alice.link()
                .receive(
                        "_reliable",
                        DataPacket.newBuilder()
                                .setUser(
                                        UserPacket.newBuilder()
                                                .setTopic("t")
                                                .setPayload(
                                                        com.google.protobuf.ByteString.copyFromUtf8(
                                                                "hello")))
                                .build());

        assertThat(bob.takePackets("_reliable")).isEmpty();
        List<DataPacket> packets = carol.takePackets("_reliable");
        assertThat(packets).hasSize(1);
        assertThat(packets.get(0).getParticipantIdentity()).isEqualTo("alice");
        assertThat(packets.get(0).getParticipantSid()).isEqualTo(present("another", "alice").sid());
    }

    @Test
    void dataTracksGoWithIt() {
        alice.send(
                SignalRequest.newBuilder()
                        .setPublishDataTrackRequest(
                                PublishDataTrackRequest.newBuilder()
                                        .setPubHandle(7)
                                        .setName("pose")));
        takeAll();

        assertThat(move("alice", "another")).isCompleted();

        assertThat(carol.takeUpdates().get(0).getDataTracks(0).getName()).isEqualTo("pose");
    }

    @Test
    void aRoomThatIsNotThereIsMade() {
        assertThat(move("alice", "new room")).isCompleted();

        assertThat(moved(alice).getRoom().getName()).isEqualTo("new room");
        assertThat(moved(alice.take().isEmpty() ? moveBack() : alice).getRoom().getName())
                .isEqualTo("room");
    }

    private TestClient moveBack() {
        rooms.rooms()
                .desk()
                .move(
                        MoveParticipantRequest.newBuilder()
                                .setRoom("new room")
                                .setIdentity("alice")
                                .setDestinationRoom("room")
                                .build());
        rooms.shard().run();
        return alice;
    }

    @Test
    void whoHasItsIdentityThereGivesWay() {
        TestClient older = joinOther("alice");

        assertThat(move("alice", "another")).isCompleted();

        assertThat(older.takeLeave().getReason()).isEqualTo(DisconnectReason.DUPLICATE_IDENTITY);
        assertThat(present("another", "alice").subscriptions().all()).isEmpty();
    }

    @Test
    void whatCannotBeDoneIsRefusedAndNothingChanges() {
        assertThatThrownBy(() -> move("alice", "room"))
                .isInstanceOf(AdminException.class)
                .hasMessageContaining("destination room cannot be the same as source room");
        assertThatThrownBy(() -> move("alice", ""))
                .isInstanceOf(AdminException.class)
                .hasMessage("no room name");
        assertFailure(move("nobody", "another"), "participant does not exist");
        rooms.join("dave");
        assertFailure(move("dave", "another"), "participant is not connected yet");
        alice.loseSignal();
        assertFailure(move("alice", "another"), "participant is reconnecting");
        rooms.rooms()
                .banDesk()
                .ban(
                        io.parley.proto.admin.BanRequest.newBuilder()
                                .setRoom("another")
                                .setIdentity("bob")
                                .build());
        assertFailure(move("bob", "another"), "participant is banned from the destination room");
        assertThat(Objects.requireNonNull(rooms.rooms().find("another")).participants()).hasSize(1);
    }

    @Test
    void aFullRoomTakesNobody() {
        var created =
                rooms.rooms()
                        .desk()
                        .create(
                                io.parley.proto.livekit.CreateRoomRequest.newBuilder()
                                        .setName("small")
                                        .setMaxParticipants(1)
                                        .build());
        rooms.shard().run();
        assertThat(created).isCompleted();

        assertThat(move("alice", "small")).isCompleted();
        assertFailure(move("bob", "small"), "the destination room has its maximum of participants");
    }

    private static void assertFailure(CompletableFuture<?> future, String message) {
        assertThatThrownBy(future::join)
                .hasCauseInstanceOf(AdminException.class)
                .hasRootCauseMessage(message);
    }

    @Test
    void betweenShardsTheClientIsToldToJoinAnewWithTheNewToken() {
        FakeShard first = new FakeShard();
        FakeShard second = new FakeShard();
        Rooms both =
                new Rooms(
                        RoomsConfig.DEFAULT,
                        TestRooms.KEYS,
                        List.<Shard>of(first, second),
                        Clock.fixed(TestRooms.NOW, ZoneOffset.UTC),
                        new Random(1));
        FakeSink sink = new FakeSink();
        String far = both.areTogether("room", "a") ? "b" : "a"; // whose hash codes differ by one
        var joined = both.join(TestRooms.intent("alice").build(), sink);
        run(first, second);
        assertThat(joined).isCompleted();
        FakeLink link = first.links().isEmpty() ? second.links().get(0) : first.links().get(0);
        link.connect();
        run(first, second);
        sink.take();

        var moved =
                both.desk()
                        .move(
                                MoveParticipantRequest.newBuilder()
                                        .setRoom("room")
                                        .setIdentity("alice")
                                        .setDestinationRoom(far)
                                        .build());
        run(first, second);

        assertThat(moved).isCompleted();
        List<SignalResponse> messages = sink.take();
        assertThat(messages.get(0).getRoomMoved().getRoom().getName()).isEqualTo(far);
        assertThat(messages.get(1).getLeave().getAction()).isEqualTo(LeaveRequest.Action.RECONNECT);
    }

    private static void run(FakeShard first, FakeShard second) {
        for (int i = 0; i < 4; i++) {
            first.run();
            second.run();
        }
    }
}
