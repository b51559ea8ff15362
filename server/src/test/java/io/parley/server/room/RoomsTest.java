package io.parley.server.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.server.link.Shard;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RoomsTest {
    private final FakeShard first = new FakeShard();
    private final FakeShard second = new FakeShard();
    private final Rooms rooms =
            new Rooms(
                    RoomsConfig.DEFAULT,
                    TestRooms.KEYS,
                    List.<Shard>of(first, second),
                    Clock.systemUTC(),
                    new Random(1));

    private CompletableFuture<SignalSession> join(String room, String identity) {
        CompletableFuture<SignalSession> joined =
                rooms.join(
                        TestRooms.intent(
                                        TestRooms.token(identity)
                                                .grants(TestRooms.grants().room(room).build()))
                                .build(),
                        new FakeSink());
        first.run();
        second.run();
        return joined;
    }

    @Test
    void aRoomLivesOnOneShardAndRoomsAreSpread() {
        for (int i = 0; i < 20; i++) {
            assertThat(join("room-" + i, "alice")).isCompleted();
            assertThat(join("room-" + i, "bob")).isCompleted();
        }

        assertThat(first.links().size() + second.links().size()).isEqualTo(40);
        assertThat(first.links().size() % 2).isZero();
        assertThat(first.links()).isNotEmpty();
        assertThat(second.links()).isNotEmpty();
        assertThat(rooms.snapshot()).isEqualTo(new RoomsSnapshot(20, 40));
        assertThat(rooms.count(RoomsCounter.JOINS)).isEqualTo(40);
    }

    @Test
    void validationSaysWhatAJoinWouldSayAndJoinsNobody() {
        CompletableFuture<Void> good =
                rooms.validate(TestRooms.intent(TestRooms.token("alice")).build());
        CompletableFuture<Void> bad =
                rooms.validate(TestRooms.intent(TestRooms.token("").name("x")).build());
        first.run();
        second.run();

        assertThat(good).isCompleted();
        assertThatThrownBy(bad::join).hasCauseInstanceOf(JoinRejectedException.class);
        assertThat(rooms.snapshot().participants()).isZero();
    }

    @Test
    void badSettingsAreRefusedWithTheirRange() {
        assertThatThrownBy(() -> RoomsConfig.builder().maxParticipants(-1))
                .hasMessage("maxParticipants: -1 (expected: 0 or more)");
        assertThatThrownBy(() -> RoomsConfig.builder().emptyTimeout(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Rooms(RoomsConfig.DEFAULT, TestRooms.KEYS, List.of()))
                .hasMessage("shards: none (expected: at least one)");
    }
}
