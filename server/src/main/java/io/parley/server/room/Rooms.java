package io.parley.server.room;

import static java.util.Objects.requireNonNull;

import io.parley.server.data.PacketRewriter;
import io.parley.server.limits.LimitSet;
import io.parley.server.limits.Refusals;
import io.parley.server.link.Shard;
import io.parley.server.sfu.SfuCounter;
import io.parley.server.sfu.SfuCounters;
import io.parley.server.watch.Journal;
import io.parley.server.watch.ShardWatch;
import io.parley.token.KeyProvider;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** All rooms of a server. Any thread; each room lives on one shard. */
public final class Rooms {
    private static final int UNAVAILABLE = 503;

    private final List<RoomShard> shards;
    private final Bans bans;
    private final Journal journal;
    private final NodeLoad node;
    private volatile @Nullable CompletableFuture<Void> stopped;

    /**
     * @param keys the first one signs refreshed tokens
     * @param shards threads that rooms are spread over; they stay the caller's to close, after
     *     {@link #shutdown()}
     */
    public Rooms(RoomsConfig config, KeyProvider keys, List<Shard> shards) {
        this(config, keys, shards, Clock.systemUTC(), new SecureRandom());
    }

    Rooms(
            RoomsConfig config,
            KeyProvider keys,
            List<Shard> shards,
            Clock clock,
            RandomGenerator random) {
        requireNonNull(config, "config");
        requireNonNull(keys, "keys");
        if (shards.isEmpty()) {
            throw new IllegalArgumentException("shards: none (expected: at least one)");
        }
        bans = new Bans(clock, config.banFile() == null ? null : new BanFile(config.banFile()));
        journal = new Journal(config.quiet(), config.joinListener());
        node = new NodeLoad(config.limits());
        List<RoomShard> roomShards = new ArrayList<>();
        AtomicIntegerArray loads = new AtomicIntegerArray(shards.size());
        for (int i = 0; i < shards.size(); i++) {
            Shard shard = shards.get(i);
            RoomContext context =
                    new RoomContext(
                            shard,
                            config,
                            keys,
                            clock,
                            random,
                            new Counters(),
                            new SfuCounters(),
                            new PacketRewriter(),
                            new Placement(shards, i, loads),
                            bans,
                            new ShardWatch(),
                            journal,
                            node);
            RoomShard roomShard = new RoomShard(context);
            shard.execute(roomShard::start);
            roomShards.add(roomShard);
        }
        this.shards = List.copyOf(roomShards);
    }

    /**
     * Says whether a join would be accepted, without joining: the answer to the validate endpoints.
     * Fails with {@link JoinRejectedException}.
     */
    public CompletableFuture<Void> validate(JoinIntent intent) {
        requireNonNull(intent, "intent");
        CompletableFuture<Void> result = new CompletableFuture<>();
        RoomShard shard = shardOf(intent);
        shard.context()
                .shard()
                .execute(
                        () -> {
                            try {
                                shard.validate(intent);
                                result.complete(null);
                            } catch (RuntimeException e) {
                                result.completeExceptionally(e);
                            }
                        });
        return result;
    }

    /**
     * Joins or resumes. Completes when the first message has been handed to the sink, on the
     * shard's thread; fails with {@link JoinRejectedException}, and then the sink was not used.
     */
    public CompletableFuture<SignalSession> join(JoinIntent intent, SignalSink sink) {
        requireNonNull(intent, "intent");
        requireNonNull(sink, "sink");
        if (stopped != null) {
            return CompletableFuture.failedFuture(
                    new JoinRejectedException(UNAVAILABLE, "the server is stopping"));
        }
        CompletableFuture<SignalSession> result = new CompletableFuture<>();
        RoomShard shard = shardOf(intent);
        shard.context()
                .shard()
                .execute(
                        () -> {
                            try {
                                shard.join(intent, sink, result);
                            } catch (RuntimeException e) {
                                result.completeExceptionally(e);
                            }
                        });
        return result;
    }

    private RoomShard shardOf(JoinIntent intent) {
        var grants = intent.token().grants();
        return shardOf(grants == null ? "" : grants.room());
    }

    /** A room's name decides, so every shard agrees without asking. */
    private RoomShard shardOf(String room) {
        return shards.get(Math.floorMod(room.hashCode(), shards.size()));
    }

    /** Whether two rooms live on one shard. */
    boolean areTogether(String room, String other) {
        return shardOf(room) == shardOf(other);
    }

    /** The last joins that failed and sessions that ended; others add refusals of their own. */
    public Journal journal() {
        return journal;
    }

    /** What each shard measures of itself. */
    public List<ShardWatch> watches() {
        return shards.stream().map(shard -> shard.context().watch()).toList();
    }

    /** What the sockets of all shards dropped since the start, by reason in lower case. */
    public Map<String, Long> drops() {
        Map<String, Long> all = new TreeMap<>();
        for (RoomShard shard : shards) {
            shard.context().shard().drops().forEach((why, n) -> all.merge(why, n, Long::sum));
        }
        return all;
    }

    /** How far clients may go. */
    public LimitSet limits() {
        return node.limits();
    }

    /** What was refused for going further. */
    public Refusals refusals() {
        return node.refusals();
    }

    NodeLoad node() {
        return node;
    }

    /** What an operator may do to the rooms. */
    public RoomDesk desk() {
        return new RoomDesk(this);
    }

    RoomsConfig config() {
        return shards.get(0).context().config();
    }

    /** Keeps identities out of rooms. */
    public BanDesk banDesk() {
        return new BanDesk(this, shards.get(0).context().clock());
    }

    Bans bans() {
        return bans;
    }

    /** What an operator may see of the rooms. */
    public RoomWatch watch() {
        return new RoomWatch(this);
    }

    /** Runs a task on the shard of a room; the result completes there. */
    <T> CompletableFuture<T> onShardOf(String room, Function<RoomShard, T> task) {
        return on(shardOf(room), task);
    }

    /** Runs a task on every shard and puts the results together. */
    <T> CompletableFuture<List<T>> onAllShards(Function<RoomShard, List<T>> task) {
        CompletableFuture<List<T>> all = CompletableFuture.completedFuture(new ArrayList<>());
        for (RoomShard shard : shards) {
            all =
                    all.thenCombine(
                            on(shard, task),
                            (before, more) -> {
                                before.addAll(more);
                                return before;
                            });
        }
        return all;
    }

    private <T> CompletableFuture<T> on(RoomShard shard, Function<RoomShard, T> task) {
        if (stopped != null) {
            return CompletableFuture.failedFuture(
                    new AdminException(
                            AdminException.Reason.UNAVAILABLE, "the server is stopping"));
        }
        CompletableFuture<T> result = new CompletableFuture<>();
        shard.context()
                .shard()
                .execute(
                        () -> {
                            try {
                                result.complete(task.apply(shard));
                            } catch (JoinRejectedException e) {
                                result.completeExceptionally(
                                        new AdminException(
                                                AdminException.Reason.RESOURCE_EXHAUSTED,
                                                String.valueOf(e.getMessage())));
                            } catch (RuntimeException e) {
                                result.completeExceptionally(e);
                            }
                        });
        return result;
    }

    /** The room of that name, for the thread of its shard alone; null when there is none. */
    @Nullable Room find(String room) {
        return shardOf(room).find(room);
    }

    /** A count since the start. */
    public long count(RoomsCounter counter) {
        long count = 0;
        for (RoomShard shard : shards) {
            count += shard.context().counters().get(counter);
        }
        return count;
    }

    /** A count of packets since the start. */
    public long count(SfuCounter counter) {
        long count = 0;
        for (RoomShard shard : shards) {
            count += shard.context().mediaCounters().get(counter);
        }
        return count;
    }

    /** Packets that were lost between shards, since too many waited there. */
    public long lostBetweenShards() {
        long lost = 0;
        for (RoomShard shard : shards) {
            lost += shard.context().placement().dropped();
        }
        return lost;
    }

    /** The counters of packets of each shard. */
    public List<SfuCounters> mediaCounters() {
        return shards.stream().map(shard -> shard.context().mediaCounters()).toList();
    }

    /** Figures of now, or of a second ago. */
    public RoomsSnapshot snapshot() {
        int rooms = 0;
        int participants = 0;
        for (RoomShard shard : shards) {
            rooms += shard.snapshot().rooms();
            participants += shard.snapshot().participants();
        }
        return new RoomsSnapshot(rooms, participants);
    }

    /**
     * Refuses joins from now on, tells every participant that the server stops, and closes their
     * transports. Completes when all have been told; idempotent.
     */
    public synchronized CompletableFuture<Void> shutdown() {
        CompletableFuture<Void> result = stopped;
        if (result == null) {
            result =
                    CompletableFuture.allOf(
                            shards.stream()
                                    .map(Rooms::shutdown)
                                    .toArray(CompletableFuture<?>[]::new));
            stopped = result;
        }
        return result;
    }

    private static CompletableFuture<Void> shutdown(RoomShard shard) {
        return CompletableFuture.runAsync(shard::shutdown, shard.context().shard()::execute);
    }
}
