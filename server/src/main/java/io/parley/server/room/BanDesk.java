package io.parley.server.room;

import io.parley.proto.admin.Ban;
import io.parley.proto.admin.BanRequest;
import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.LeaveRequest;
import io.parley.server.limits.Limit;
import io.parley.server.room.AdminException.Reason;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Who may not join (Parley's own RoomAdmin). Any thread that may wait for the disk, where bans are
 * kept in a file; fails with {@link AdminException}.
 */
public final class BanDesk {
    private final Rooms rooms;
    private final Clock clock;

    BanDesk(Rooms rooms, Clock clock) {
        this.rooms = rooms;
        this.clock = clock;
    }

    /** Keeps an identity out, and takes it out where it is now; completes when it is gone. */
    public CompletableFuture<Ban> ban(BanRequest request) {
        String room = request.getRoom();
        String identity = request.getIdentity();
        if (identity.isEmpty()) {
            throw new AdminException(Reason.INVALID_ARGUMENT, "identity cannot be empty");
        }
        RoomDesk.checkRoomName(rooms.node(), room);
        if (SizeChecks.isTooLong(rooms.node(), Limit.IDENTITY, identity)) {
            throw new AdminException(
                    Reason.INVALID_ARGUMENT,
                    "participant identity length exceeds limits: max length "
                            + rooms.limits().max(Limit.IDENTITY));
        }
        if (SizeChecks.utf8Length(request.getReason()) > Limits.MAX_REASON_BYTES) {
            throw new AdminException(
                    Reason.INVALID_ARGUMENT,
                    "reason length exceeds limits: max length " + Limits.MAX_REASON_BYTES);
        }
        long now = clock.instant().getEpochSecond();
        long seconds = Integer.toUnsignedLong(request.getSeconds());
        Ban ban =
                Ban.newBuilder()
                        .setRoom(room)
                        .setIdentity(identity)
                        .setReason(request.getReason())
                        .setBannedAt(now)
                        .setExpiresAt(seconds == 0 ? 0 : now + seconds)
                        .build();
        rooms.bans().add(ban);
        if (room.isEmpty()) {
            return rooms.onAllShards(
                            shard -> {
                                shard.all().forEach(any -> remove(any, identity));
                                return List.of();
                            })
                    .thenApply(all -> ban);
        }
        return rooms.onShardOf(
                room,
                shard -> {
                    remove(shard.find(room), identity);
                    return ban;
                });
    }

    private static void remove(@Nullable Room room, String identity) {
        Participant who = room == null ? null : room.find(identity);
        if (room != null && who != null) {
            room.leave(who, DisconnectReason.PARTICIPANT_REMOVED, LeaveRequest.Action.DISCONNECT);
        }
    }

    /** Lets an identity in again. */
    public void unban(String room, String identity) {
        if (!rooms.bans().remove(room, identity)) {
            throw new AdminException(Reason.NOT_FOUND, "ban does not exist");
        }
    }

    /**
     * The bans of a room that hold, oldest first.
     *
     * @param room empty for those of all rooms together
     */
    public List<Ban> list(String room) {
        return rooms.bans().list(room);
    }
}
