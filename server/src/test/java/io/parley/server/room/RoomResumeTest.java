package io.parley.server.room;

import static io.parley.server.room.RoomJoinTest.answer;
import static io.parley.server.room.RoomJoinTest.offer;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.LeaveRequest;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.ParticipantInfo.State;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.SignalResponse;
import io.parley.proto.livekit.SignalResponse.MessageCase;
import io.parley.proto.livekit.SimulateScenario;
import io.parley.proto.livekit.SyncState;
import io.parley.proto.livekit.TrackInfo;
import io.parley.proto.livekit.TrackPublishedResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomResumeTest {
    private final TestRooms rooms = new TestRooms();
    private final TestClient alice = rooms.joinActive("alice");
    private final TestClient bob = rooms.joinActive("bob");

    private TestClient resume(String identity) {
        return rooms.join(TestRooms.intent(identity).reconnect(true).participantSid("PA_any"));
    }

    @Test
    void tellsWhatWasMissedInTheOrderThatClientsKnow() {
        TestClient carol = rooms.joinActive("carol");
        alice.take();
        alice.loseSignal();
        carol.send(SignalRequest.newBuilder().setLeave(LeaveRequest.getDefaultInstance()));

        TestClient again = resume("alice");

        List<SignalResponse> first = again.take();
        assertThat(first)
                .extracting(SignalResponse::getMessageCase)
                .containsExactly(
                        MessageCase.RECONNECT,
                        MessageCase.UPDATE,
                        MessageCase.UPDATE,
                        MessageCase.ROOM_UPDATE,
                        MessageCase.REFRESH_TOKEN,
                        MessageCase.OFFER);
        assertThat(first.get(1).getUpdate().getParticipantsList())
                .extracting(ParticipantInfo::getIdentity, ParticipantInfo::getState)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("carol", State.DISCONNECTED));
        assertThat(first.get(2).getUpdate().getParticipantsList())
                .extracting(ParticipantInfo::getIdentity)
                .containsExactly("alice", "bob");
        assertThat(alice.link().restarts()).isOne();
        assertThat(bob.takeUpdates())
                .extracting(ParticipantInfo::getIdentity)
                .containsExactly("carol", "carol", "carol");
    }

    @Test
    void anUnknownSessionIsToldToJoinAnewOverTheSocket() {
        TestClient ghost = resume("ghost");

        List<SignalResponse> messages = ghost.take();
        assertThat(messages).hasSize(1);
        assertThat(messages.get(0).getLeave().getReason())
                .isEqualTo(DisconnectReason.STATE_MISMATCH);
        assertThat(messages.get(0).getLeave().getAction()).isEqualTo(LeaveRequest.Action.RECONNECT);
        assertThat(ghost.sink().closeCode()).isEqualTo(1000);
        assertThat(rooms.rooms().count(RoomsCounter.RESUMES_REFUSED)).isOne();
    }

    @Test
    void aSessionWhoseTransportNeverCameUpGoesWithItsSocket() {
        TestClient carol = rooms.join("carol");
        bob.take();

        carol.loseSignal();

        assertThat(bob.takeUpdates().get(0).getDisconnectReason())
                .isEqualTo(DisconnectReason.SIGNAL_CLOSE);
    }

    @Test
    void aSessionWithoutASocketLivesAsLongAsItsTransport() {
        alice.loseSignal();
        rooms.shard().advance(Duration.ofMinutes(10));
        bob.take();

        alice.link().interrupt();
        rooms.shard().advance(Duration.ofSeconds(9));
        assertThat(bob.takeUpdates()).isEmpty();
        rooms.shard().advance(Duration.ofSeconds(4));

        assertThat(bob.takeUpdates().get(0).getDisconnectReason())
                .isEqualTo(DisconnectReason.CONNECTION_TIMEOUT);
    }

    @Test
    void aLostTransportAsksTheClientToResumeAndWaitsFiveSeconds() {
        alice.link().fail();
        rooms.shard().advance(Duration.ofSeconds(1));

        LeaveRequest leave = alice.takeLeave();
        assertThat(leave.getReason()).isEqualTo(DisconnectReason.CONNECTION_TIMEOUT);
        assertThat(leave.getAction()).isEqualTo(LeaveRequest.Action.RESUME);
        assertThat(alice.sink().closeCode()).isEqualTo(1000);
        rooms.shard().advance(Duration.ofSeconds(2));
        TestClient again = resume("alice");
        again.send(SignalRequest.newBuilder().setAnswer(answer("a", 0)));
        alice.link().connect();
        rooms.shard().advance(Duration.ofSeconds(60));
        assertThat(again.sink().closeCode()).isZero();

        alice.link().fail();
        rooms.shard().advance(Duration.ofSeconds(7));
        assertThat(rooms.rooms().snapshot().participants()).isOne();
    }

    @Test
    void aClientThatClosesItsTransportAndThenLeavesHasLeft() {
        alice.link().fail();
        alice.send(SignalRequest.newBuilder().setLeave(LeaveRequest.getDefaultInstance()));

        assertThat(alice.takeLeave().getReason()).isEqualTo(DisconnectReason.CLIENT_INITIATED);
        assertThat(bob.takeUpdates().get(0).getDisconnectReason())
                .isEqualTo(DisconnectReason.CLIENT_INITIATED);
    }

    @Test
    void anInterruptionThatEndsInTimeIsNoLoss() {
        alice.link().interrupt();
        rooms.shard().advance(Duration.ofSeconds(4));
        alice.link().connect();
        rooms.shard().advance(Duration.ofSeconds(30));

        assertThat(alice.sink().closeCode()).isZero();
    }

    @Test
    void anUnknownTrackInTheSyncStateAsksForANewSession() {
        alice.loseSignal();
        TestClient again = resume("alice");
        again.take();

        again.send(
                SignalRequest.newBuilder()
                        .setSyncState(
                                SyncState.newBuilder()
                                        .addPublishTracks(
                                                TrackPublishedResponse.newBuilder()
                                                        .setTrack(
                                                                TrackInfo.newBuilder()
                                                                        .setSid("TR_x")))));

        assertThat(again.takeLeave().getAction()).isEqualTo(LeaveRequest.Action.RECONNECT);
    }

    @Test
    void aSyncStateThatAgreesIsFine() {
        alice.loseSignal();
        TestClient again = resume("alice");
        again.take();

        again.send(SignalRequest.newBuilder().setSyncState(SyncState.getDefaultInstance()));

        assertThat(again.take()).isEmpty();
        assertThat(again.sink().closeCode()).isZero();
    }

    @Test
    void theOldSocketsRequestsAndItsEndNoLongerCount() {
        TestClient again = resume("alice");
        again.take();

        alice.send(SignalRequest.newBuilder().setPing(1));
        alice.loseSignal();
        again.send(SignalRequest.newBuilder().setPing(1));

        assertThat(alice.sink().closeCode()).isEqualTo(1000);
        assertThat(again.takeKinds()).containsExactly(MessageCase.PONG);
    }

    @Test
    void aSingleConnectionIsRestartedByTheClientsOffer() {
        TestClient single =
                rooms.join(
                        TestRooms.intent("single")
                                .singlePeerConnection(true)
                                .publisherOffer(offer("one", 1)));
        single.link().connect();
        single.loseSignal();

        TestClient again =
                rooms.join(
                        TestRooms.intent("single")
                                .singlePeerConnection(true)
                                .reconnect(true)
                                .publisherOffer(offer("two", 2)));

        assertThat(again.takeKinds())
                .containsExactly(
                        MessageCase.RECONNECT,
                        MessageCase.UPDATE,
                        MessageCase.ROOM_UPDATE,
                        MessageCase.REFRESH_TOKEN,
                        MessageCase.ANSWER);
    }

    @Test
    void simulatedFaultsLookLikeRealOnes() {
        alice.send(simulate(SimulateScenario.newBuilder().setDisconnectSignalOnResume(true)));
        TestClient again = resume("alice");
        assertThat(again.takeKinds()).contains(MessageCase.RECONNECT);
        assertThat(again.sink().closeCode()).isNotZero();
        TestClient third = resume("alice");
        assertThat(third.sink().closeCode()).isZero();
        third.take();

        third.send(simulate(SimulateScenario.newBuilder().setLeaveRequestFullReconnect(true)));
        assertThat(third.takeLeave().getAction()).isEqualTo(LeaveRequest.Action.RECONNECT);
        bob.take();
        bob.send(simulate(SimulateScenario.newBuilder().setNodeFailure(true)));
        assertThat(bob.take()).isEmpty();
        assertThat(bob.sink().closeCode()).isNotZero();
        TestClient carol = rooms.joinActive("carol");
        carol.send(simulate(SimulateScenario.newBuilder().setServerLeave(true)));
        assertThat(carol.takeLeave().getAction()).isEqualTo(LeaveRequest.Action.DISCONNECT);
    }

    private static SignalRequest.Builder simulate(SimulateScenario.Builder scenario) {
        return SignalRequest.newBuilder().setSimulate(scenario);
    }
}
