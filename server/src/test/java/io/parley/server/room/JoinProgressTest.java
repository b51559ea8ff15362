package io.parley.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.proto.livekit.ClientInfo;
import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.SignalRequest;
import io.parley.server.watch.JoinRecord;
import io.parley.server.watch.JoinStage;
import io.parley.server.watch.ShardWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class JoinProgressTest {
    private final List<JoinRecord> told = new ArrayList<>();
    private final TestRooms rooms =
            new TestRooms(RoomsConfig.builder().joinListener(told::add).build());

    private double sum(ToDoubleFunction<ShardWatch> figure) {
        return rooms.rooms().watches().stream().mapToDouble(figure).sum();
    }

    private void pass(int millis) {
        rooms.shard().advance(Duration.ofMillis(millis));
    }

    private static void answer(TestClient client) {
        client.send(SignalRequest.newBuilder().setAnswer(RoomJoinTest.answer("answer", 0)));
    }

    private static long millis(JoinRecord join, JoinStage stage) {
        return join.durationNanos(stage) / 1_000_000;
    }

    private static JoinRecord.Failure failure(JoinRecord join) {
        return Objects.requireNonNull(join.failure());
    }

    @Test
    void aJoinIsToldOnceWithTheTimeOfEachStage() {
        JoinIntent.Builder intent =
                TestRooms.intent("alice")
                        .clientInfo(
                                ClientInfo.newBuilder()
                                        .setProtocol(TestRooms.PROTOCOL)
                                        .setSdk(ClientInfo.SDK.JS)
                                        .setVersion("2.23.0")
                                        .build());
        TestClient alice = rooms.join(intent);
        pass(20);
        answer(alice);
        pass(30);
        alice.link().connectWithoutChannels();
        pass(40);
        assertThat(told).isEmpty();
        alice.link().connect();

        assertThat(told).hasSize(1);
        JoinRecord join = told.get(0);
        assertThat(join.failure()).isNull();
        assertThat(join.who().identity()).isEqualTo("alice");
        assertThat(join.who().room()).isEqualTo("room");
        assertThat(join.who().sid()).startsWith("PA_");
        assertThat(join.client()).isEqualTo("js 2.23.0");
        assertThat(millis(join, JoinStage.ROOM)).isZero();
        assertThat(millis(join, JoinStage.NEGOTIATION)).isEqualTo(20);
        assertThat(millis(join, JoinStage.ICE)).isEqualTo(30);
        assertThat(millis(join, JoinStage.DTLS)).isZero();
        assertThat(millis(join, JoinStage.DATA)).isEqualTo(40);
        assertThat(join.totalNanos()).isEqualTo(90_000_000);
        assertThat(sum(watch -> watch.joins().sumSeconds())).isEqualTo(0.05);
    }

    @Test
    void aClientWithoutDataChannelsHasJoinedAllTheSame() {
        TestClient alice = rooms.join("alice");
        answer(alice);
        alice.link().connectWithoutChannels();
        pass(7_000);

        assertThat(told).hasSize(1);
        assertThat(told.get(0).failure()).isNull();
        assertThat(told.get(0).reached(JoinStage.DTLS)).isTrue();
        assertThat(told.get(0).reached(JoinStage.DATA)).isFalse();
    }

    @Test
    void aClientThatNeverAnswersFailsInTheNegotiation() {
        rooms.join("alice");
        pass(70_000);

        assertThat(told).hasSize(1);
        assertThat(failure(told.get(0)).stage()).isEqualTo(JoinStage.NEGOTIATION);
        assertThat(failure(told.get(0)).reason()).isEqualTo("the client did not answer the offer");
        assertThat(sum(watch -> watch.failures(JoinStage.NEGOTIATION))).isOne();
    }

    @Test
    void aClientThatFindsNoPathFailsAtIce() {
        TestClient alice = rooms.join("alice");
        answer(alice);
        pass(65_000);

        assertThat(failure(told.get(0)).stage()).isEqualTo(JoinStage.ICE);
        assertThat(failure(told.get(0)).reason()).isEqualTo("no connection came up in time");
        assertThat(failure(told.get(0)).httpStatus()).isZero();
        assertThat(failure(told.get(0)).afterNanos()).isGreaterThanOrEqualTo(60_000_000_000L);
        assertThat(rooms.rooms().journal().failed()).hasSize(1);
    }

    @Test
    void whatTheTransportSaidIsTheReason() {
        TestClient alice = rooms.join("alice");
        answer(alice);
        alice.link().fail();
        alice.loseSignal();

        assertThat(failure(told.get(0)).reason()).isEqualTo("SUBSCRIBER: the test says so");
    }

    @Test
    void whoLeavesIsInTheJournalWithTheReason() {
        rooms.joinActive("alice");
        pass(3_000);
        rooms.rooms().desk().remove("room", "alice", 0);
        rooms.shard().run();

        assertThat(rooms.rooms().journal().failed()).isEmpty();
        assertThat(rooms.rooms().journal().left())
                .singleElement()
                .satisfies(
                        left -> {
                            assertThat(left.reason()).isEqualTo("participant_removed");
                            assertThat(left.who().identity()).isEqualTo("alice");
                            assertThat(left.stayed()).isEqualTo(Duration.ofSeconds(3));
                        });
        assertThat(sum(watch -> watch.departures(DisconnectReason.PARTICIPANT_REMOVED_VALUE)))
                .isOne();
    }

    @Test
    void theShardMeasuresHowLateItIs() {
        pass(1_000);

        assertThat(sum(watch -> watch.lag().count(0))).isOne();
    }
}
