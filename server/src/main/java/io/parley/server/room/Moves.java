package io.parley.server.room;

import io.parley.proto.livekit.CreateRoomRequest;
import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.LeaveRequest;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.ParticipantInfo.Kind;
import io.parley.server.room.AdminException.Reason;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Participants that change rooms, or appear in a second one. A connection belongs to one shard: who
 * moves to a room of another shard is told to join there anew, with a token for it.
 */
final class Moves {
    /** From here on a client knows what it means to be moved. */
    private static final int PROTOCOL_MOVING = 16;

    private record Entry(io.parley.proto.livekit.Room room, List<ParticipantInfo> others) {}

    private final Rooms rooms;

    Moves(Rooms rooms) {
        this.rooms = rooms;
    }

    CompletableFuture<Void> move(String from, String identity, String to) {
        check(from, to);
        if (rooms.areTogether(from, to)) {
            return rooms.onShardOf(
                    from,
                    shard -> {
                        Participant who = movable(shard, from, identity);
                        Room next = destination(shard, who, to, true);
                        who.room().moveTo(next, who);
                        return null;
                    });
        }
        return rooms.onShardOf(
                        from, shard -> movable(shard, from, identity).profile().isDependent())
                .thenCompose(
                        dependent ->
                                rooms.onShardOf(
                                        to,
                                        shard -> {
                                            Room next = open(shard, to);
                                            next.admission().checkEntry(identity, dependent, true);
                                            return new Entry(next.info(), next.visible());
                                        }))
                .thenCompose(
                        entry ->
                                rooms.onShardOf(
                                        from,
                                        shard -> {
                                            send(movable(shard, from, identity), to, entry);
                                            return null;
                                        }));
    }

    private static void send(Participant who, String to, Entry entry) {
        who.send(SessionMessages.moved(entry.room(), who.tokenFor(to), entry.others()));
        who.room().leave(who, DisconnectReason.MIGRATION, LeaveRequest.Action.RECONNECT);
    }

    CompletableFuture<Void> forward(String from, String identity, String to) {
        check(from, to);
        if (!rooms.areTogether(from, to)) {
            return CompletableFuture.failedFuture(
                    new AdminException(
                            Reason.FAILED_PRECONDITION,
                            "the rooms are on different media ports, between which nothing is"
                                    + " forwarded (expected: one port in rtc.udp_port)"));
        }
        return rooms.onShardOf(
                from,
                shard -> {
                    Participant who = present(shard, from, identity);
                    Room existing = shard.find(to);
                    if (existing != null && who.images().in(existing) != null) {
                        return null;
                    }
                    if (who.images().size() >= Limits.MAX_FORWARDS) {
                        throw new AdminException(
                                Reason.RESOURCE_EXHAUSTED,
                                "participant is forwarded to "
                                        + Limits.MAX_FORWARDS
                                        + " rooms already");
                    }
                    Room next = destination(shard, who, to, false);
                    next.admit(new Image(shard.context(), who, next));
                    return null;
                });
    }

    private void check(String from, String to) {
        if (from.equals(to)) {
            throw AdminException.badArgument(
                    "destination room cannot be the same as source room", "");
        }
        if (to.isEmpty()) {
            throw new AdminException(Reason.INVALID_ARGUMENT, "no room name");
        }
        RoomDesk.checkRoomName(rooms.node(), to);
    }

    private static Room open(RoomShard shard, String name) {
        return shard.create(
                name,
                RoomSettings.of(shard.context().config(), CreateRoomRequest.getDefaultInstance()));
    }

    private static Room destination(
            RoomShard shard, Participant who, String name, boolean replaces) {
        Room room = open(shard, name);
        room.admission().checkEntry(who.identity(), who.profile().isDependent(), replaces);
        return room;
    }

    private static Participant present(RoomShard shard, String name, String identity) {
        Room room = shard.find(name);
        if (room == null) {
            throw AdminException.noRoom();
        }
        Participant who = room.find(identity);
        if (who == null) {
            throw AdminException.noParticipant();
        }
        if (who.isImage()) {
            throw new AdminException(
                    Reason.FAILED_PRECONDITION,
                    "participant is forwarded from another room (expected: a call for that room)");
        }
        if (!who.isActive()) {
            throw new AdminException(
                    Reason.FAILED_PRECONDITION, "participant is not connected yet");
        }
        return who;
    }

    private static Participant movable(RoomShard shard, String name, String identity) {
        Participant who = present(shard, name, identity);
        Kind kind = who.profile().kind();
        if (kind == Kind.AGENT || kind == Kind.EGRESS) {
            throw new AdminException(
                    Reason.FAILED_PRECONDITION, kind + " participants cannot be moved");
        }
        if (who.protocol() < PROTOCOL_MOVING) {
            throw new AdminException(
                    Reason.FAILED_PRECONDITION,
                    "participant client version does not support moving");
        }
        if (!who.isReachable()) {
            throw new AdminException(Reason.FAILED_PRECONDITION, "participant is reconnecting");
        }
        return who;
    }
}
