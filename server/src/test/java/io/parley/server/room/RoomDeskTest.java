package io.parley.server.room;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.proto.admin.Ban;
import io.parley.proto.admin.BanRequest;
import io.parley.proto.livekit.CreateRoomRequest;
import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.MuteRoomTrackRequest;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.RoomAgentDispatch;
import io.parley.proto.livekit.RoomConfiguration;
import io.parley.proto.livekit.RoomEgress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoomDeskTest {
    private static final RoomConfiguration PRESET =
            RoomConfiguration.newBuilder()
                    .setEmptyTimeout(11)
                    .setMaxParticipants(3)
                    .setMetadata("from the preset")
                    .putTags(DuplicateIdentity.TAG, "refuse")
                    .build();

    private final TestRooms rooms =
            new TestRooms(RoomsConfig.builder().presets(Map.of("small", PRESET)).build());

    private <T> T now(CompletableFuture<T> future) {
        rooms.shard().run();
        rooms.other().run();
        return future.join();
    }

    private io.parley.proto.livekit.Room create(CreateRoomRequest.Builder request) {
        return now(rooms.rooms().desk().create(request.build()));
    }

    private static CreateRoomRequest.Builder named(String name) {
        return CreateRoomRequest.newBuilder().setName(name);
    }

    private void assertRefused(CreateRoomRequest.Builder request, String text) {
        assertThatThrownBy(() -> create(request)).hasStackTraceContaining(text);
    }

    @Test
    void aPresetGivesWhatTheRequestDoesNot() {
        var room = create(named("a").setRoomPreset("small").setMaxParticipants(9));

        assertThat(room.getEmptyTimeout()).isEqualTo(11);
        assertThat(room.getMaxParticipants()).isEqualTo(9);
        assertThat(room.getMetadata()).isEqualTo("from the preset");
        assertThat(room.getDepartureTimeout()).isEqualTo(20);
        assertRefused(
                named("b").setRoomPreset("large"),
                "unknown room configuration in create room request");
    }

    @Test
    void aTokenNamesAPresetForTheRoomThatItMakes() {
        rooms.join(TestRooms.intent(TestRooms.token("alice").roomPreset("small")));
        assertThat(rooms.participant("alice").room().info().getMaxParticipants()).isEqualTo(3);
    }

    @Test
    void aTokenThatAsksForTheImpossibleMakesNoRoom() {
        JoinRejectedException unknown =
                rooms.refusal(TestRooms.intent(TestRooms.token("alice").roomPreset("large")));
        assertThat(unknown.httpStatus()).isEqualTo(400);
        JoinRejectedException agents =
                rooms.refusal(
                        TestRooms.intent(
                                TestRooms.token("alice")
                                        .roomConfig(
                                                RoomConfiguration.newBuilder()
                                                        .addAgents(
                                                                RoomAgentDispatch
                                                                        .getDefaultInstance())
                                                        .build())));
        assertThat(agents.text())
                .isEqualTo("agents is not supported by Parley (expected: not set)");
        assertThat(rooms.rooms().find("room")).isNull();
    }

    @Test
    void whatOtherServicesWouldDoIsRefusedByName() {
        assertRefused(
                named("a").addAgents(RoomAgentDispatch.getDefaultInstance()),
                "agents is not supported by Parley (expected: not set)");
        assertRefused(
                named("a").setEgress(RoomEgress.getDefaultInstance()),
                "egress is not supported by Parley (expected: not set)");
        assertRefused(
                named("a").setReplayEnabled(true),
                "replay_enabled is not supported by Parley (expected: not set)");
        assertRefused(
                named("a").putTags(DuplicateIdentity.TAG, "maybe"),
                "tag parley.duplicate_identity: \"maybe\" (expected: replace or refuse)");
    }

    @Test
    void aSecondSessionIsRefusedWhereTheRoomWantsItSo() {
        create(named("room").putTags(DuplicateIdentity.TAG, "refuse"));
        TestClient first = rooms.joinActive("alice");

        JoinRejectedException refusal = rooms.refusal(TestRooms.intent("alice"));
        assertThat(refusal.httpStatus()).isEqualTo(403);
        assertThat(refusal.text()).isEqualTo("a participant with this identity is in the room");
        assertThat(first.take()).isEmpty();
        assertThatThrownBy(() -> now(rooms.rooms().validate(TestRooms.intent("alice").build())))
                .hasStackTraceContaining("a participant with this identity");

        first.loseSignal();
        rooms.joinActive("alice");
        assertThat(rooms.participant("alice").isReachable()).isTrue();
    }

    @Test
    void aBanKeepsOutOfOneRoomOrOfAll() {
        TestClient alice = rooms.joinActive("alice");
        now(ban("room", "alice", 0));

        assertThat(alice.takeLeave().getReason()).isEqualTo(DisconnectReason.PARTICIPANT_REMOVED);
        JoinRejectedException refusal = rooms.refusal(TestRooms.intent("alice"));
        assertThat(refusal.httpStatus()).isEqualTo(403);
        assertThat(refusal.text()).isEqualTo("participant is banned from this room");
        assertThat(rooms.rooms().banDesk().list("room"))
                .extracting(Ban::getIdentity)
                .containsExactly("alice");
        rooms.rooms().banDesk().unban("room", "alice");
        rooms.joinActive("alice");

        TestClient bob = rooms.joinActive("bob");
        now(ban("", "bob", 0));
        assertThat(bob.takeLeave().getReason()).isEqualTo(DisconnectReason.PARTICIPANT_REMOVED);
        assertThat(rooms.refusal(TestRooms.intent("bob")).httpStatus()).isEqualTo(403);
        assertThatThrownBy(() -> rooms.rooms().banDesk().unban("room", "bob"))
                .hasMessage("ban does not exist");
        assertThatThrownBy(() -> ban("room", "", 0)).hasMessage("identity cannot be empty");
    }

    private CompletableFuture<Ban> ban(String room, String identity, int seconds) {
        return rooms.rooms()
                .banDesk()
                .ban(
                        BanRequest.newBuilder()
                                .setRoom(room)
                                .setIdentity(identity)
                                .setSeconds(seconds)
                                .build());
    }

    private static final class Watch extends Clock {
        private Instant instant = TestRooms.NOW;

        @Override
        public Instant instant() {
            return instant;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @Test
    void bansEndInTimeAndOutliveTheProcessInTheirFile(@TempDir Path folder) {
        Watch watch = new Watch();
        BanFile file = new BanFile(folder.resolve("bans"));
        Bans bans = new Bans(watch, file);
        long end = TestRooms.NOW.getEpochSecond() + 60;
        bans.add(Ban.newBuilder().setRoom("r").setIdentity("a").setExpiresAt(end).build());
        bans.add(Ban.newBuilder().setRoom("r").setIdentity("b").build());

        Bans later = new Bans(watch, file);
        assertThat(later.isBanned("r", "a")).isTrue();
        assertThat(later.isBanned("r", "b")).isTrue();
        assertThat(later.isBanned("other", "b")).isFalse();
        watch.instant = TestRooms.NOW.plus(Duration.ofSeconds(60));
        assertThat(later.isBanned("r", "a")).isFalse();
        assertThat(later.list("r")).extracting(Ban::getIdentity).containsExactly("b");
        assertThat(later.remove("r", "b")).isTrue();
        assertThat(new Bans(watch, file).list("r")).isEmpty();
    }

    @Test
    void bansAreBounded() {
        Bans bans = new Bans(Clock.systemUTC(), null);
        for (int i = 0; i < Limits.MAX_BANS; i++) {
            bans.add(Ban.newBuilder().setIdentity("i" + i).build());
        }
        assertThatThrownBy(() -> bans.add(Ban.newBuilder().setIdentity("one more").build()))
                .hasMessage("too many bans (expected: at most 10000)");
        bans.add(Ban.newBuilder().setIdentity("i1").setReason("again").build());
    }

    @Test
    void revokedTokensAreForgottenOldestFirst() {
        Revocations revocations = new Revocations();
        for (int i = 0; i <= Limits.MAX_REVOCATIONS; i++) {
            revocations.revoke("r", "i" + i, 1);
        }
        assertThat(revocations.isRevoked("r", TestRooms.token("i0").build())).isFalse();
        assertThat(revocations.isRevoked("r", TestRooms.token("i1").build())).isTrue();
    }

    @Test
    void listsAreTheSameObjectUntilSomethingChanges() {
        rooms.joinActive("alice");
        RoomDesk desk = rooms.rooms().desk();
        Listing roomsBefore = listed();
        Listing before = now(desk.participants("room"));
        assertThat(listed()).isSameAs(roomsBefore);
        assertThat(now(desk.participants("room"))).isSameAs(before);

        rooms.joinActive("bob");

        Listing after = now(desk.participants("room"));
        assertThat(after.items()).hasSize(2);
        assertThat(after.items().get(0)).isSameAs(before.items().get(0));
        assertThat(((ParticipantInfo) after.items().get(1).message()).getIdentity())
                .isEqualTo("bob");
        assertThat(listed()).isNotSameAs(roomsBefore);
        assertThat(listed("room", "nothing").items()).hasSize(1);
    }

    /** Those of the shard that has any. */
    private Listing listed(String... names) {
        CompletableFuture<List<Listing>> listings = rooms.rooms().desk().list(List.of(names));
        rooms.shard().run();
        rooms.other().run();
        rooms.shard().run();
        return listings.join().stream()
                .filter(listing -> !listing.items().isEmpty())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void nobodyIsUnmutedFromOutsideUnlessTheServerAllowsIt() {
        rooms.joinActive("alice");
        MuteRoomTrackRequest request =
                MuteRoomTrackRequest.newBuilder()
                        .setRoom("room")
                        .setIdentity("alice")
                        .setTrackSid("TR_none")
                        .build();
        assertThatThrownBy(() -> now(rooms.rooms().desk().mute(request)))
                .hasStackTraceContaining("remote unmute not enabled");
        TestRooms open = new TestRooms(RoomsConfig.builder().remoteUnmute(true).build());
        open.joinActive("alice");
        CompletableFuture<?> answer = open.rooms().desk().mute(request);
        open.shard().run();
        assertThatThrownBy(answer::join).hasStackTraceContaining("track is not found");
    }
}
