package io.parley.server.room;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.parley.proto.livekit.DataPacket;
import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.LeaveRequest;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.UserPacket;
import io.parley.server.data.DataLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomBackPressureTest {
    private static final String RELIABLE = "_reliable";
    private static final String LOSSY = "_lossy";
    private static final int CHUNK = 60_000;
    private static final int OVER_HIGH = (int) (DataLimits.HIGH_RELIABLE_BACKLOG / CHUNK) + 1;

    private final TestRooms rooms = new TestRooms();
    private final TestClient alice = rooms.joinActive("alice");
    private final TestClient bob = rooms.joinActive("bob");
    private final TestClient carol = rooms.joinActive("carol");
    private int sequence;

    private DataPacket packet(String... destinations) {
        return DataPacket.newBuilder()
                .setSequence(++sequence)
                .addAllDestinationIdentities(List.of(destinations))
                .setUser(UserPacket.newBuilder().setPayload(ByteString.copyFrom(new byte[CHUNK])))
                .build();
    }

    private void send(TestClient from, int packets, String... destinations) {
        for (int i = 0; i < packets; i++) {
            from.link().receive(RELIABLE, packet(destinations));
        }
    }

    private static List<Integer> takeSequences(TestClient client) {
        return client.takePackets(RELIABLE).stream().map(DataPacket::getSequence).toList();
    }

    /** Makes alice wait for bob, with {@code kept} messages that the server has not done with. */
    private void hold(int kept) {
        bob.link().stall();
        send(alice, OVER_HIGH, "bob");
        assertThat(alice.link().unconsumed()).isZero();
        send(alice, kept, "bob");
        assertThat(alice.link().unconsumed()).isGreaterThanOrEqualTo((long) kept * CHUNK);
        assertThat(takeSequences(bob)).hasSize(OVER_HIGH);
    }

    private long count(RoomsCounter counter) {
        return rooms.rooms().count(counter);
    }

    private void release(TestClient receiver) {
        receiver.link().drainTo(RELIABLE, 0);
    }

    @Test
    void whoSendsByNameWaitsUntilTheReceiverHasCaughtUp() {
        hold(3);

        bob.link().drainTo(RELIABLE, DataLimits.LOW_RELIABLE_BACKLOG + 1);
        assertThat(bob.takePackets(RELIABLE)).isEmpty();
        rooms.shard().advance(Duration.ofSeconds(3));
        release(bob);

        assertThat(takeSequences(bob)).containsExactly(OVER_HIGH + 1, OVER_HIGH + 2, OVER_HIGH + 3);
        assertThat(alice.link().unconsumed()).isZero();
        assertThat(bob.takeLeave()).isEqualTo(LeaveRequest.getDefaultInstance());
        assertThat(count(RoomsCounter.SENDERS_HELD)).isOne();
        assertThat(count(RoomsCounter.SENDERS_HELD_MICROS)).isEqualTo(3_000_000);
        assertThat(count(RoomsCounter.RELIABLE_IN)).isEqualTo(OVER_HIGH + 3);
        assertThat(count(RoomsCounter.RECEIVERS_OVERRUN)).isZero();
    }

    @Test
    void aLongStreamArrivesWholeAndInOrderAndTheBacklogStaysBounded() {
        bob.link().stall();
        int packets = 64_000_000 / CHUNK;
        List<Integer> arrived = new ArrayList<>();
        int sent = 0;
        while (arrived.size() < packets) {
            while (sent < packets && alice.link().unconsumed() == 0) {
                send(alice, 1, "bob");
                sent++;
            }
            assertThat(bob.link().bufferedAmount(0))
                    .isLessThan(DataLimits.HIGH_RELIABLE_BACKLOG + 2 * CHUNK);
            arrived.addAll(takeSequences(bob));
            bob.link().drainTo(RELIABLE, DataLimits.LOW_RELIABLE_BACKLOG);
        }
        assertThat(arrived).hasSize(packets).isSorted().doesNotHaveDuplicates();
        assertThat(count(RoomsCounter.RECEIVERS_OVERRUN)).isZero();
    }

    @Test
    void aBroadcastWaitsForNobody() {
        hold(0);
        send(carol, 5);
        assertThat(takeSequences(alice)).hasSize(5);
        assertThat(takeSequences(bob)).hasSize(5);
        assertThat(carol.link().unconsumed()).isZero();
    }

    @Test
    void aPacketWithManyDestinationsIsABroadcast() {
        hold(0);
        send(carol, 1, "bob", "alice", "x", "y", "z");
        assertThat(takeSequences(bob)).hasSize(1);
        assertThat(carol.link().unconsumed()).isZero();
    }

    @Test
    void whatIsNotReliableWaitsForNobody() {
        hold(1);
        alice.link().receive(LOSSY, packet("carol"));
        assertThat(carol.takePackets(LOSSY)).hasSize(1);
    }

    @Test
    void theOrderOfOneSenderIsKeptForEverybody() {
        hold(1);
        send(alice, 1, "carol");
        send(alice, 1);
        assertThat(takeSequences(carol)).isEmpty();

        release(bob);

        assertThat(takeSequences(bob)).containsExactly(OVER_HIGH + 1, OVER_HIGH + 3);
        assertThat(takeSequences(carol)).containsExactly(OVER_HIGH + 2, OVER_HIGH + 3);
    }

    @Test
    void nobodyWaitsForLongForAReceiverThatDoesNotGetOn() {
        hold(2);

        rooms.shard().advance(Duration.ofSeconds(4));
        assertThat(takeSequences(bob)).isEmpty();
        rooms.shard().advance(Duration.ofSeconds(2));

        assertThat(takeSequences(bob)).containsExactly(OVER_HIGH + 1, OVER_HIGH + 2);
        assertThat(count(RoomsCounter.RECEIVERS_STALLED)).isOne();
        send(alice, (int) (DataLimits.MAX_RELIABLE_BACKLOG / CHUNK), "bob");
        assertThat(alice.link().unconsumed()).isZero();
        assertThat(bob.takeLeave().getAction()).isEqualTo(LeaveRequest.Action.RECONNECT);
    }

    @Test
    void aReceiverThatHasCaughtUpIsWaitedForAgain() {
        hold(1);
        rooms.shard().advance(Duration.ofSeconds(6));
        release(bob);
        send(alice, OVER_HIGH + 1, "bob");
        assertThat(alice.link().unconsumed()).isPositive();
    }

    @Test
    void aSlowReceiverThatGetsOnIsWaitedFor() {
        hold(1);
        for (int i = 1; i <= 2; i++) { // not below the low mark, in more than five seconds
            rooms.shard().advance(Duration.ofSeconds(3));
            bob.link()
                    .drainTo(
                            RELIABLE, (long) OVER_HIGH * CHUNK - i * (DataLimits.MIN_PROGRESS + 1));
        }
        assertThat(takeSequences(bob)).isEmpty();
        assertThat(count(RoomsCounter.RECEIVERS_STALLED)).isZero();
    }

    @Test
    void theSenderGoesOnWhenTheReceiverLeaves() {
        hold(2);
        send(alice, 1, "carol");

        bob.send(SignalRequest.newBuilder().setLeave(LeaveRequest.newBuilder()));

        assertThat(takeSequences(carol)).containsExactly(OVER_HIGH + 3);
        assertThat(alice.link().unconsumed()).isZero();
        send(alice, 1, "bob");
        assertThat(alice.link().unconsumed()).isZero();
    }

    @Test
    void theSenderGoesOnWhenTheReceiverJoinsAnew() {
        hold(2);
        TestClient again = rooms.joinActive("bob");

        assertThat(bob.takeLeave().getReason()).isEqualTo(DisconnectReason.DUPLICATE_IDENTITY);
        assertThat(alice.link().unconsumed()).isZero();
        send(alice, 1, "bob");
        assertThat(takeSequences(again)).hasSize(1);
    }

    @Test
    void whatASenderSentBeforeItLeftArrives() {
        hold(3);

        alice.send(SignalRequest.newBuilder().setLeave(LeaveRequest.newBuilder()));

        assertThat(takeSequences(bob)).hasSize(3);
        release(bob);
        rooms.shard().advance(Duration.ofSeconds(10));
        assertThat(count(RoomsCounter.RECEIVERS_STALLED)).isZero();
    }

    @Test
    void aResumeChangesNothingAndWhatIsSentAgainArrivesOnce() {
        hold(1);
        DataPacket again = packet("bob").toBuilder().setSequence(OVER_HIGH + 1).build();
        for (TestClient client : List.of(alice, bob)) {
            client.loseSignal();
            rooms.rooms().join(resume(client == alice ? "alice" : "bob"), new FakeSink());
            rooms.shard().run();
        }
        assertThat(takeSequences(bob)).isEmpty();
        alice.link().receive(RELIABLE, again);

        release(bob);

        assertThat(takeSequences(bob)).containsExactly(OVER_HIGH + 1);
        assertThat(alice.link().unconsumed()).isZero();
    }

    private static JoinIntent resume(String identity) {
        return TestRooms.intent(identity).reconnect(true).build();
    }

    @Test
    void twoThatSendToOneAnotherBothGoOn() {
        for (TestClient client : List.of(alice, bob)) {
            client.link().stall();
        }
        for (int i = 0; i < OVER_HIGH + 2; i++) {
            send(alice, 1, "bob");
            send(bob, 1, "alice");
        }
        assertThat(alice.link().unconsumed()).isPositive();
        assertThat(bob.link().unconsumed()).isPositive();

        release(bob);
        release(alice);

        assertThat(takeSequences(bob)).hasSize(OVER_HIGH + 2).isSorted();
        assertThat(takeSequences(alice)).hasSize(OVER_HIGH + 2).isSorted();
        assertThat(alice.link().unconsumed() + bob.link().unconsumed()).isZero();
    }

    @Test
    void sendersOfOneReceiverTakeTurns() {
        hold(2 * OVER_HIGH);
        send(carol, 1, "bob");

        release(bob);
        assertThat(carol.link().unconsumed()).isPositive();
        assertThat(takeSequences(bob)).hasSize(OVER_HIGH);
        release(bob);

        assertThat(carol.link().unconsumed()).isZero();
        assertThat(bob.link().bufferedAmount(0))
                .isLessThan(DataLimits.HIGH_RELIABLE_BACKLOG + 2 * CHUNK);
    }

    @Test
    void nobodyWaitsInARoomThatEnds() {
        hold(2);
        rooms.rooms().shutdown();
        rooms.shard().run();
        assertThat(alice.link().isClosed()).isTrue();
    }
}
