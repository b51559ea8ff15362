package io.parley.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.LeaveRequest;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.ParticipantInfo.Kind;
import io.parley.proto.livekit.RoomConfiguration;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.SignalResponse;
import io.parley.proto.livekit.SignalResponse.MessageCase;
import io.parley.server.limits.Limit;
import io.parley.server.limits.LimitSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomLifeTest {
    private final TestRooms rooms = new TestRooms();

    private static SignalRequest.Builder leave() {
        return SignalRequest.newBuilder().setLeave(LeaveRequest.getDefaultInstance());
    }

    @Test
    void aRoomOutlivesItsLastParticipantByTheDepartureTimeout() {
        TestClient alice = rooms.joinActive("alice");
        alice.send(leave());

        rooms.shard().advance(Duration.ofSeconds(18));
        assertThat(rooms.rooms().snapshot().rooms()).isOne();
        rooms.shard().advance(Duration.ofSeconds(4));
        assertThat(rooms.rooms().snapshot().rooms()).isZero();
    }

    @Test
    void agentsDoNotKeepARoomOpen() {
        TestClient agent =
                rooms.activate(
                        rooms.join(TestRooms.intent(TestRooms.token("agent").kind(Kind.AGENT))));
        rooms.shard().advance(Duration.ofMinutes(4));
        assertThat(agent.sink().closeCode()).isZero();
        TestClient alice = rooms.joinActive("alice");
        assertThat(rooms.join("bob").take().get(0).getJoin().getRoom().getNumParticipants())
                .isEqualTo(2);
        alice.send(leave());
        rooms.shard().advance(Duration.ofMinutes(2)); // bob's transport never comes up

        assertThat(agent.takeLeave().getReason()).isEqualTo(DisconnectReason.ROOM_CLOSED);
        assertThat(rooms.rooms().snapshot().rooms()).isZero();
    }

    @Test
    void aRoomWithoutAStandardParticipantEndsByTheEmptyTimeout() {
        TestClient agent =
                rooms.activate(
                        rooms.join(TestRooms.intent(TestRooms.token("agent").kind(Kind.AGENT))));

        rooms.shard().advance(Duration.ofMinutes(5).plusSeconds(2));

        assertThat(agent.takeLeave().getReason()).isEqualTo(DisconnectReason.ROOM_CLOSED);
    }

    @Test
    void theTokenOfTheCreatorSetsTheRoomUp() {
        RoomConfiguration config =
                RoomConfiguration.newBuilder()
                        .setMaxParticipants(1)
                        .setDepartureTimeout(3)
                        .setMetadata("about")
                        .build();
        TestClient alice =
                rooms.join(TestRooms.intent(TestRooms.token("alice").roomConfig(config)));

        var room = alice.take().get(0).getJoin().getRoom();
        assertThat(room.getMaxParticipants()).isOne();
        assertThat(room.getDepartureTimeout()).isEqualTo(3);
        assertThat(room.getEmptyTimeout()).isEqualTo(300);
        assertThat(room.getMetadata()).isEqualTo("about");
        assertThat(rooms.refusal(TestRooms.intent("bob")).text())
                .isEqualTo("connection closed by media");
        rooms.join(TestRooms.intent(TestRooms.token("alice"))); // replaces itself
        rooms.join(TestRooms.intent(TestRooms.token("agent").kind(Kind.AGENT)));
        assertThat(rooms.rooms().snapshot().participants()).isEqualTo(2);
    }

    @Test
    void withoutAutoCreateARoomMustExist() {
        TestRooms closed = new TestRooms(RoomsConfig.builder().autoCreate(false).build());

        JoinRejectedException refusal = closed.refusal(TestRooms.intent("alice"));

        assertThat(refusal.httpStatus()).isEqualTo(404);
        assertThat(refusal.text()).isEqualTo("requested room does not exist");
    }

    @Test
    void roomsAreBounded() {
        TestRooms one =
                new TestRooms(
                        RoomsConfig.builder()
                                .limits(LimitSet.DEFAULT.with(Limit.ROOMS, 1))
                                .build());
        one.join("alice");

        JoinRejectedException refusal =
                one.refusal(
                        TestRooms.intent(
                                TestRooms.token("bob")
                                        .grants(TestRooms.grants().room("another").build())));

        assertThat(refusal.httpStatus()).isEqualTo(503);
        assertThat(refusal.text()).isEqualTo("node has exceeded its configured limit");
    }

    @Test
    void aParticipantWhoseTransportNeverComesUpIsRemovedAfterAMinute() {
        TestClient alice = rooms.joinActive("alice");
        TestClient bob = rooms.joinWith("bob", grants -> grants.canSubscribe(false));
        alice.take();

        rooms.shard().advance(Duration.ofSeconds(62));

        assertThat(bob.takeLeave().getReason()).isEqualTo(DisconnectReason.JOIN_FAILURE);
        assertThat(alice.takeUpdates().get(0).getDisconnectReason())
                .isEqualTo(DisconnectReason.JOIN_FAILURE);
        assertThat(rooms.rooms().count(RoomsCounter.JOIN_TIMEOUTS)).isOne();
    }

    @Test
    void anUnansweredOfferAsksForANewSession() {
        TestClient alice = rooms.join("alice");
        alice.link().connect();
        alice.take();

        rooms.shard().advance(Duration.ofSeconds(17));

        assertThat(alice.takeLeave().getAction()).isEqualTo(LeaveRequest.Action.RECONNECT);
    }

    @Test
    void countsAreToldFiveSecondsLaterAtMost() {
        TestClient alice = rooms.joinActive("alice");
        rooms.shard().advance(Duration.ofSeconds(10));
        rooms.joinActive("bob");
        alice.take();

        rooms.shard().advance(Duration.ofSeconds(6));

        assertThat(alice.take())
                .filteredOn(SignalResponse::hasRoomUpdate)
                .extracting(message -> message.getRoomUpdate().getRoom().getNumParticipants())
                .containsExactly(2);
    }

    @Test
    void shutdownTellsEverybodyAndRefusesWhoeverComes() {
        TestClient alice = rooms.joinActive("alice");

        var done = rooms.rooms().shutdown();
        rooms.shard().run();

        assertThat(done).isCompleted();
        LeaveRequest leave = alice.takeLeave();
        assertThat(leave.getReason()).isEqualTo(DisconnectReason.SERVER_SHUTDOWN);
        assertThat(leave.getAction()).isEqualTo(LeaveRequest.Action.DISCONNECT);
        assertThat(alice.link().isClosed()).isTrue();
        assertThat(rooms.refusal(TestRooms.intent("bob")).httpStatus()).isEqualTo(503);
        assertThat(rooms.rooms().shutdown()).isSameAs(done);
    }

    @Test
    void largeRoomsGatherUpdatesForATenthOfASecond() {
        List<TestClient> crowd = new ArrayList<>();
        for (int i = 0; i < 55; i++) {
            crowd.add(rooms.joinActive("crowd-" + i));
        }
        rooms.shard().advance(Duration.ofSeconds(1));
        TestClient watcher = crowd.get(0);
        watcher.take();

        TestClient bob = rooms.joinActive("bob");
        assertThat(watcher.takeUpdates()).isEmpty();
        rooms.shard().advance(Duration.ofMillis(101));

        assertThat(watcher.takeUpdates())
                .extracting(ParticipantInfo::getIdentity, ParticipantInfo::getState)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("bob", ParticipantInfo.State.ACTIVE));
        assertThat(bob.takeUpdates()).isEmpty();
    }

    @Test
    void updatesAreSplitWhereTheyGrowTooLong() {
        ParticipantInfo info = ParticipantInfo.newBuilder().setMetadata("m".repeat(60_000)).build();

        List<SignalResponse> messages = UpdateBatch.of(List.of(info, info, info));

        assertThat(messages)
                .extracting(message -> message.getUpdate().getParticipantsCount())
                .containsExactly(2, 1);
    }

    @Test
    void aClientThatDoesNotReadIsCutOffAndMayResume() {
        TestClient alice = rooms.joinActive("alice");
        alice.sink().setPendingBytes(Limits.MAX_SIGNAL_BACKLOG + 1);

        alice.send(SignalRequest.newBuilder().setPing(1));

        assertThat(alice.sink().closeCode()).isEqualTo(1008);
        TestClient again = rooms.join(TestRooms.intent("alice").reconnect(true));
        assertThat(again.takeKinds()).startsWith(MessageCase.RECONNECT);
        assertThat(rooms.rooms().count(RoomsCounter.SIGNAL_OVERFLOWS)).isOne();
    }

    @Test
    void aFloodOfRequestsIsCutOff() {
        TestClient alice = rooms.joinActive("alice");
        for (int i = 0; i < Limits.MAX_PENDING_REQUESTS + 10; i++) {
            alice.session().onRequest(SignalRequest.newBuilder().setPing(i).build());
        }
        rooms.shard().run();

        assertThat(alice.sink().closeCode()).isEqualTo(1008);
    }

    @Test
    void aFrameThatIsNoRequestEndsTheSocketAlone() {
        TestClient alice = rooms.joinActive("alice");

        alice.session().onMalformed("not a SignalRequest");
        rooms.shard().run();

        assertThat(alice.sink().closeCode()).isEqualTo(1002);
        assertThat(rooms.rooms().snapshot().participants()).isOne();
        assertThat(rooms.rooms().count(RoomsCounter.SIGNAL_MALFORMED)).isOne();
    }

    @Test
    void pingsOfBothKindsAreAnswered() {
        TestClient alice = rooms.joinActive("alice");

        alice.send(SignalRequest.newBuilder().setPing(5));
        alice.send(
                SignalRequest.newBuilder()
                        .setPingReq(io.parley.proto.livekit.Ping.newBuilder().setTimestamp(77)));

        List<SignalResponse> answers = alice.take();
        assertThat(answers.get(0).getPong()).isEqualTo(TestRooms.NOW.toEpochMilli());
        assertThat(answers.get(1).getPongResp().getLastPingTimestamp()).isEqualTo(77);
        assertThat(answers.get(1).getPongResp().getTimestamp())
                .isEqualTo(TestRooms.NOW.toEpochMilli());
    }
}
