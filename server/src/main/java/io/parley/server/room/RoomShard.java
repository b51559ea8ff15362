package io.parley.server.room;

import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.LeaveRequest;
import io.parley.server.sfu.SfuCounter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The rooms of one shard. Everything runs on the shard's thread but what says otherwise. */
final class RoomShard {
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int UNAVAILABLE = 503;

    private final RoomContext context;
    private final Map<String, Room> rooms = new HashMap<>();
    private final Revocations revocations = new Revocations();
    private volatile RoomsSnapshot snapshot = new RoomsSnapshot(0, 0);
    private Listing listing = Listing.EMPTY;
    private @Nullable Runnable nextTick;
    private long dueAt;
    private boolean closed;
    private long measuredAt;
    private long measuredBytes;
    private long bytesPerSecond;

    RoomShard(RoomContext context) {
        this.context = context;
    }

    RoomContext context() {
        return context;
    }

    /** As of the last change. Any thread. */
    RoomsSnapshot snapshot() {
        return snapshot;
    }

    /** Begins to look at deadlines. */
    void start() {
        if (!closed) {
            dueAt = context.now() + TICK.toNanos();
            measuredAt = measuredAt == 0 ? context.now() : measuredAt;
            nextTick = context.shard().schedule(TICK, this::tick);
        }
    }

    private void tick() {
        context.watch().addLag(context.now() - dueAt);
        for (Room room : all()) {
            if (!room.tick()) {
                close(room, DisconnectReason.ROOM_CLOSED);
            }
        }
        updateSnapshot();
        measure();
        start();
    }

    private void measure() {
        long bytes = 0;
        for (RoomsCounter counter : RoomsCounter.BYTES) {
            bytes += context.counters().get(counter);
        }
        bytes += context.mediaCounters().get(SfuCounter.BYTES_IN);
        bytes += context.mediaCounters().get(SfuCounter.BYTES_OUT);
        long now = context.now();
        long elapsed = now - measuredAt;
        if (elapsed > 0) {
            long rate = (long) ((bytes - measuredBytes) * 1e9 / elapsed);
            context.node().addBytesPerSecond(rate - bytesPerSecond);
            bytesPerSecond = rate;
            measuredBytes = bytes;
            measuredAt = now;
        }
    }

    private void close(Room room, DisconnectReason reason) {
        room.close(reason);
        rooms.remove(room.name());
        context.node().closeRoom();
    }

    private void updateSnapshot() {
        int participants = 0;
        for (Room room : rooms.values()) {
            participants += room.participants().size();
        }
        snapshot = new RoomsSnapshot(rooms.size(), participants);
    }

    /** A room of this name, or null. */
    @Nullable Room find(String name) {
        return rooms.get(name);
    }

    /** All rooms as of now, in no particular order. */
    List<Room> all() {
        return List.copyOf(rooms.values());
    }

    /** All rooms; the same listing until something changes. */
    Listing listing() {
        Snapshot[] items = new Snapshot[rooms.size()];
        int i = 0;
        for (Room room : rooms.values()) {
            items[i++] = room.snapshot();
        }
        listing = Listing.of(items, listing);
        return listing;
    }

    /** Tokens that are void. */
    Revocations revocations() {
        return revocations;
    }

    /** A room of this name, made if there is none. */
    Room create(String name, RoomSettings settings) {
        Room room = rooms.get(name);
        return room != null ? room : open(name, settings);
    }

    /** Ends a room. */
    void delete(Room room, DisconnectReason reason) {
        close(room, reason);
        updateSnapshot();
    }

    /** Whether a join would pass; throws what it would be refused with. */
    void validate(JoinIntent intent) {
        checkToken(intent);
        Room room = rooms.get(JoinChecks.roomName(intent));
        if (room != null) {
            room.admission().checkDuplicate(intent.token().identity());
        } else if (!context.config().autoCreate() && !JoinChecks.mayCreate(intent)) {
            throw new JoinRejectedException(NOT_FOUND, "requested room does not exist");
        } else {
            settings(intent);
        }
    }

    private RoomSettings settings(JoinIntent intent) {
        try {
            return RoomSettings.of(context.config(), intent.token());
        } catch (AdminException e) {
            throw new JoinRejectedException(BAD_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    private void checkToken(JoinIntent intent) {
        JoinChecks.check(context.node(), intent);
        if (revocations.isRevoked(JoinChecks.roomName(intent), intent.token())) {
            throw new JoinRejectedException(UNAUTHORIZED, "token has been revoked");
        }
        if (context.bans().isBanned(JoinChecks.roomName(intent), intent.token().identity())) {
            throw new JoinRejectedException(FORBIDDEN, "participant is banned from this room");
        }
    }

    void join(JoinIntent intent, SignalSink sink, CompletableFuture<SignalSession> result) {
        SignalConnection connection = new SignalConnection(context, sink);
        try {
            if (intent.reconnect()) {
                resume(intent, connection, sink, result);
            } else {
                joinAnew(intent, connection, result);
            }
        } catch (JoinRejectedException e) {
            context.counters().increment(RoomsCounter.JOINS_REFUSED);
            result.completeExceptionally(e);
        } finally {
            updateSnapshot();
        }
    }

    private void joinAnew(
            JoinIntent intent,
            SignalConnection connection,
            CompletableFuture<SignalSession> result) {
        validate(intent);
        JoinChecks.checkSizes(context.node(), JoinChecks.effectiveToken(intent));
        context.node().checkJoin();
        Room room = openRoom(intent);
        Participant participant = room.join(intent, connection);
        context.counters().increment(RoomsCounter.JOINS);
        // The upgrade goes on elsewhere while the descriptions are made here.
        result.complete(connection);
        room.announce(participant, false);
        participant.start(intent);
    }

    private Room openRoom(JoinIntent intent) {
        String name = JoinChecks.roomName(intent);
        Room room = rooms.get(name);
        return room != null ? room : open(name, settings(intent));
    }

    private Room open(String name, RoomSettings settings) {
        if (closed) {
            throw new JoinRejectedException(UNAVAILABLE, "node has exceeded its configured limit");
        }
        context.node().openRoom();
        Room room = new Room(context, name, settings);
        rooms.put(name, room);
        room.news().started();
        return room;
    }

    /** A session that is not here is answered over the socket: the client shall join anew. */
    private void resume(
            JoinIntent intent,
            SignalConnection connection,
            SignalSink sink,
            CompletableFuture<SignalSession> result) {
        checkToken(intent);
        Room room = rooms.get(JoinChecks.roomName(intent));
        Participant participant = room == null ? null : room.find(intent.token().identity());
        if (room == null || participant == null) {
            context.counters().increment(RoomsCounter.RESUMES_REFUSED);
            sink.send(
                    SignalChannel.leaveMessage(
                            intent.clientInfo().getProtocol(),
                            DisconnectReason.STATE_MISMATCH,
                            LeaveRequest.Action.RECONNECT));
            result.complete(connection);
            connection.close(SignalConnection.NORMAL_CLOSURE, "no such session");
            return;
        }
        context.counters().increment(RoomsCounter.RESUMES);
        room.resume(participant, intent, connection);
        result.complete(connection);
    }

    /** Tells everybody that the server stops. */
    void shutdown() {
        closed = true;
        if (nextTick != null) {
            nextTick.run();
        }
        all().forEach(room -> close(room, DisconnectReason.SERVER_SHUTDOWN));
        updateSnapshot();
    }
}
