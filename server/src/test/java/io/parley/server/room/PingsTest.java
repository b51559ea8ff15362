package io.parley.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.proto.livekit.AddTrackRequest;
import io.parley.proto.livekit.Ping;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.SignalResponse;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Pings of clients, most of which are answered before they come to the room. */
class PingsTest {
    private static final SignalRequest PING =
            SignalRequest.newBuilder()
                    .setPingReq(Ping.newBuilder().setTimestamp(42).setRtt(7))
                    .build();
    private static final SignalRequest OLD_PING = SignalRequest.newBuilder().setPing(42).build();

    private final TestRooms rooms = new TestRooms();
    private final TestClient alice = rooms.joinActive("alice");

    @Test
    void bothFormsAreAnsweredAtOnce() {
        SignalResponse answer = Objects.requireNonNull(alice.session().answer(PING));
        SignalResponse old = Objects.requireNonNull(alice.session().answer(OLD_PING));

        assertThat(answer.getPongResp().getLastPingTimestamp()).isEqualTo(42);
        assertThat(answer.getPongResp().getTimestamp()).isEqualTo(TestRooms.NOW.toEpochMilli());
        assertThat(old.getPong()).isEqualTo(TestRooms.NOW.toEpochMilli());
    }

    @Test
    void otherRequestsAreTheRooms() {
        SignalRequest request =
                SignalRequest.newBuilder()
                        .setAddTrack(AddTrackRequest.getDefaultInstance())
                        .build();

        assertThat(alice.session().answer(request)).isNull();
    }

    @Test
    void manyInOneSecondAreRequestsLikeOthers() {
        for (int i = 0; i < Limits.MAX_QUICK_PINGS; i++) {
            assertThat(alice.session().answer(PING)).isNotNull();
        }
        assertThat(alice.session().answer(PING)).isNull();

        rooms.shard().advance(Duration.ofSeconds(1));

        assertThat(alice.session().answer(PING)).isNotNull();
    }

    @Test
    void theRoomTakesNoteWithinASecond() {
        long requests = rooms.rooms().count(RoomsCounter.SIGNAL_REQUESTS);
        long heardAt = rooms.participant("alice").lastHeardAt();
        rooms.shard().advance(Duration.ofMillis(300));

        alice.session().answer(PING);
        alice.session().answer(OLD_PING);
        rooms.shard().advance(Duration.ofSeconds(1));

        assertThat(rooms.rooms().count(RoomsCounter.SIGNAL_REQUESTS)).isEqualTo(requests + 2);
        assertThat(rooms.participant("alice").signalRttMillis()).isEqualTo(7);
        assertThat(rooms.participant("alice").lastHeardAt() - heardAt)
                .isEqualTo(Duration.ofMillis(300).toNanos());
    }

    @Test
    void aLostSocketTakesItsPingsAlong() {
        long requests = rooms.rooms().count(RoomsCounter.SIGNAL_REQUESTS);
        alice.session().answer(PING);
        alice.loseSignal();

        assertThat(rooms.rooms().count(RoomsCounter.SIGNAL_REQUESTS)).isEqualTo(requests + 1);
    }
}
