package io.parley.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.LeaveRequest;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.Room;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.TrackInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomObserverTest {
    /** One line for each call: what happened, to whom, why, and how many the room has then. */
    private static final class Diary implements RoomObserver {
        private final List<String> lines = new ArrayList<>();
        private final List<ParticipantInfo> participants = new ArrayList<>();

        @Override
        public void roomStarted(Room room) {
            lines.add("started " + room.getName());
        }

        @Override
        public void roomFinished(Room room, DisconnectReason reason) {
            lines.add("finished " + room.getName() + " " + reason);
        }

        @Override
        public void participantJoined(Room room, ParticipantInfo participant) {
            participants.add(participant);
            lines.add("joined " + participant.getIdentity() + " " + room.getNumParticipants());
        }

        @Override
        public void participantLeft(
                Room room, ParticipantInfo participant, DisconnectReason reason) {
            participants.add(participant);
            lines.add("left " + participant.getIdentity() + " " + reason);
        }

        @Override
        public void participantConnectionAborted(
                Room room, ParticipantInfo participant, DisconnectReason reason) {
            lines.add("aborted " + participant.getIdentity() + " " + reason);
        }

        @Override
        public void trackPublished(Room room, ParticipantInfo participant, TrackInfo track) {
            lines.add("published " + participant.getIdentity() + " " + track.getName());
            assertThat(room)
                    .isEqualTo(Room.newBuilder().setSid(room.getSid()).setName("room").build());
        }

        @Override
        public void trackUnpublished(Room room, ParticipantInfo participant, TrackInfo track) {
            lines.add("unpublished " + participant.getIdentity() + " " + track.getName());
        }

        List<String> take() {
            List<String> taken = List.copyOf(lines);
            lines.clear();
            return taken;
        }
    }

    private final Diary diary = new Diary();
    private final TestRooms rooms = new TestRooms(RoomsConfig.builder().observer(diary).build());

    private static SignalRequest.Builder leave() {
        return SignalRequest.newBuilder()
                .setLeave(LeaveRequest.newBuilder().setReason(DisconnectReason.CLIENT_INITIATED));
    }

    private void publishMicrophone(TestClient client) {
        client.send(SignalRequest.newBuilder().setAddTrack(RoomPublishingTest.microphone("cid")));
        client.send(new TestOffer().sends("0", "audio", "cid").request());
    }

    @Test
    void aVisitIsToldFromTheStartOfTheRoomToItsEnd() {
        TestClient alice = rooms.join("alice");
        assertThat(diary.take()).containsExactly("started room");
        rooms.activate(alice);
        publishMicrophone(alice);
        alice.send(leave());
        rooms.shard().advance(Duration.ofSeconds(22));

        assertThat(diary.take())
                .containsExactly(
                        "joined alice 1",
                        "published alice mic",
                        "unpublished alice mic",
                        "left alice CLIENT_INITIATED",
                        "finished room ROOM_CLOSED");
        assertThat(diary.participants)
                .extracting(ParticipantInfo::getState)
                .containsExactly(ParticipantInfo.State.ACTIVE, ParticipantInfo.State.DISCONNECTED);
        assertThat(diary.participants.get(1).getDisconnectReason())
                .isEqualTo(DisconnectReason.CLIENT_INITIATED);
    }

    @Test
    void tracksAreToldAfterTheirParticipantJoined() {
        TestClient alice = rooms.join("alice");
        publishMicrophone(alice);
        assertThat(diary.take()).containsExactly("started room");

        rooms.activate(alice);

        assertThat(diary.take()).containsExactly("joined alice 1", "published alice mic");
    }

    @Test
    void whoNeverWasActiveIsToldAsAborted() {
        TestClient alice = rooms.join("alice");
        publishMicrophone(alice);
        alice.loseSignal();

        assertThat(diary.take()).containsExactly("started room", "aborted alice SIGNAL_CLOSE");
    }

    @Test
    void anOlderSessionLeavesBeforeTheNewOneJoins() {
        rooms.joinActive("alice");
        rooms.joinActive("alice");

        assertThat(diary.take())
                .containsExactly(
                        "started room",
                        "joined alice 1",
                        "left alice DUPLICATE_IDENTITY",
                        "joined alice 1");
    }

    @Test
    void aServerThatStopsTellsThatAllLeaveAndTheRoomEnds() {
        rooms.joinActive("alice");
        rooms.joinWith("bob", grants -> grants.hidden(true));
        diary.take();

        rooms.rooms().shutdown();
        rooms.shard().run();

        assertThat(diary.take())
                .containsExactly(
                        "left alice SERVER_SHUTDOWN",
                        "aborted bob SERVER_SHUTDOWN",
                        "finished room SERVER_SHUTDOWN");
    }

    @Test
    void anObserverThatFailsHarmsNobody() {
        RoomObserver faulty =
                new RoomObserver() {
                    @Override
                    public void participantJoined(Room room, ParticipantInfo participant) {
                        throw new IllegalStateException("the test says so");
                    }
                };
        TestRooms both =
                new TestRooms(RoomsConfig.builder().observer(faulty).observer(diary).build());

        both.joinActive("alice");

        assertThat(both.participant("alice").isActive()).isTrue();
        assertThat(diary.take()).containsExactly("started room", "joined alice 1");
    }
}
