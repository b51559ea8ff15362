package io.parley.server.room;

import io.parley.proto.livekit.ClientInfo;
import io.parley.proto.livekit.SignalRequest;
import io.parley.token.AccessToken;
import io.parley.token.ApiKey;
import io.parley.token.KeyProvider;
import io.parley.token.VideoGrants;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/** Rooms on a shard without a thread, and clients of them. */
final class TestRooms {
    static final KeyProvider KEYS = KeyProvider.of(List.of(new ApiKey("devkey", "secret")));
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    static final int PROTOCOL = 17;

    private final FakeShard shard = new FakeShard();

    /** Serves those for whom the room's shard has no place. */
    private final FakeShard other = new FakeShard();

    private final Rooms rooms;

    TestRooms() {
        this(
                ServedElsewhere.isOn()
                        ? RoomsConfig.builder().participantsPerShard(0).build()
                        : RoomsConfig.DEFAULT);
    }

    TestRooms(RoomsConfig config) {
        rooms =
                new Rooms(
                        config,
                        KEYS,
                        "room".hashCode() % 2 == 0 ? List.of(shard, other) : List.of(other, shard),
                        Clock.fixed(NOW, ZoneOffset.UTC),
                        new Random(1));
        shard.pair(other);
        shard.run();
    }

    FakeShard shard() {
        return shard;
    }

    FakeShard other() {
        return other;
    }

    Rooms rooms() {
        return rooms;
    }

    /** What the server has of one who joined. */
    Participant participant(String identity) {
        Room room = Objects.requireNonNull(rooms.find("room"), "room");
        return Objects.requireNonNull(room.find(identity), identity);
    }

    static AccessToken.Builder token(String identity) {
        return AccessToken.builder()
                .identity(identity)
                .grants(grants().build())
                .expiresAt(NOW.plus(Duration.ofHours(1)));
    }

    static VideoGrants.Builder grants() {
        return VideoGrants.builder().roomJoin(true).room("room");
    }

    static JoinIntent.Builder intent(AccessToken.Builder token) {
        return JoinIntent.builder(token.build())
                .clientInfo(
                        ClientInfo.newBuilder().setProtocol(PROTOCOL).setClientProtocol(2).build());
    }

    static JoinIntent.Builder intent(String identity) {
        return intent(token(identity));
    }

    /** Joins with two peer connections; the first messages are left in the sink. */
    TestClient join(String identity) {
        return join(intent(identity));
    }

    TestClient joinWith(String identity, UnaryOperator<VideoGrants.Builder> grants) {
        return join(intent(token(identity).grants(grants.apply(grants()).build())));
    }

    TestClient join(JoinIntent.Builder intent) {
        FakeSink sink = new FakeSink();
        int before = shard.links().size();
        int elsewhere = other.links().size();
        CompletableFuture<SignalSession> session = rooms.join(intent.build(), sink);
        shard.run();
        List<FakeLink> links = new ArrayList<>();
        links.addAll(other.links().subList(elsewhere, other.links().size()));
        links.addAll(shard.links().subList(before, shard.links().size()));
        return new TestClient(this, sink, session.join(), links);
    }

    /** Joins, answers, connects, and forgets the first messages. */
    TestClient joinActive(String identity) {
        return activate(join(identity));
    }

    TestClient activate(TestClient client) {
        client.send(SignalRequest.newBuilder().setAnswer(RoomJoinTest.answer("answer", 0)));
        client.link().connect();
        client.take();
        return client;
    }

    /** Why a join is refused. */
    JoinRejectedException refusal(JoinIntent.Builder intent) {
        CompletableFuture<SignalSession> session = rooms.join(intent.build(), new FakeSink());
        shard.run();
        return session.handle(
                        (result, failure) -> {
                            if (failure instanceof JoinRejectedException refused) {
                                return refused;
                            }
                            throw new AssertionError("not refused", failure);
                        })
                .join();
    }
}
