package io.parley.server.room;

import io.parley.proto.livekit.CreateRoomRequest;
import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.ForwardParticipantRequest;
import io.parley.proto.livekit.LeaveRequest;
import io.parley.proto.livekit.MoveParticipantRequest;
import io.parley.proto.livekit.MuteRoomTrackRequest;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.PerformRpcRequest;
import io.parley.proto.livekit.SendDataRequest;
import io.parley.proto.livekit.TrackInfo;
import io.parley.proto.livekit.UpdateParticipantRequest;
import io.parley.proto.livekit.UpdateSubscriptionsRequest;
import io.parley.server.limits.Limit;
import io.parley.server.room.AdminException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * What an operator may do to rooms from outside (LiveKit's RoomService). Any thread; futures fail
 * with {@link AdminException} and complete on a shard's thread.
 */
public final class RoomDesk {
    private static final int NONCE_BYTES = 16;

    private final Rooms rooms;
    private final Moves moves;

    RoomDesk(Rooms rooms) {
        this.rooms = rooms;
        moves = new Moves(rooms);
    }

    /** Counts a request of an operator that was too large to be read. */
    public void countTooLarge() {
        rooms.refusals().count(Limit.API_BODY);
    }

    /** Makes a room; one that exists stays as it is. */
    public CompletableFuture<io.parley.proto.livekit.Room> create(CreateRoomRequest request) {
        checkCreate(request);
        return rooms.onShardOf(
                request.getName(),
                shard ->
                        shard.create(
                                        request.getName(),
                                        RoomSettings.of(shard.context().config(), request))
                                .info());
    }

    private void checkCreate(CreateRoomRequest request) {
        checkRoomName(rooms.node(), request.getName());
        checkMetadata(request.getMetadata());
    }

    static void checkRoomName(NodeLoad node, String name) {
        if (SizeChecks.isTooLong(node, Limit.ROOM_NAME, name)) {
            throw new AdminException(
                    Reason.INVALID_ARGUMENT,
                    "room name length exceeds limits: max length "
                            + node.limits().max(Limit.ROOM_NAME));
        }
    }

    private void checkMetadata(String metadata) {
        if (SizeChecks.isTooLong(rooms.node(), Limit.METADATA, metadata)) {
            throw AdminException.badArgument(
                    "metadata size exceeds limits",
                    String.valueOf(rooms.limits().max(Limit.METADATA)));
        }
    }

    /**
     * The rooms of these names that exist, in no particular order; a listing for each shard.
     *
     * @param names empty for all
     */
    public CompletableFuture<List<Listing>> list(List<String> names) {
        Set<String> wanted = new HashSet<>(names);
        return rooms.onAllShards(
                shard -> List.of(wanted.isEmpty() ? shard.listing() : named(shard, wanted)));
    }

    private static Listing named(RoomShard shard, Set<String> names) {
        List<Snapshot> found = new ArrayList<>();
        for (String name : names) {
            Room room = shard.find(name);
            if (room != null) {
                found.add(room.snapshot());
            }
        }
        return Listing.of(found.toArray(new Snapshot[0]), null);
    }

    /** Ends a room; everybody in it is told. */
    public CompletableFuture<Void> delete(String name) {
        return rooms.onShardOf(
                name,
                shard -> {
                    shard.delete(room(shard, name), DisconnectReason.ROOM_DELETED);
                    return null;
                });
    }

    /** All who are in a room; nobody when there is no such room. */
    public CompletableFuture<Listing> participants(String name) {
        return rooms.onShardOf(
                name,
                shard -> {
                    Room room = shard.find(name);
                    return room == null ? Listing.EMPTY : room.listing();
                });
    }

    /** One who is in a room. */
    public CompletableFuture<ParticipantInfo> participant(String name, String identity) {
        return withParticipant(name, identity, who -> who.profile().info());
    }

    /**
     * Removes a participant, which may join again with a valid token.
     *
     * @param revokedBefore seconds since 1970: tokens of that identity issued before are not
     *     accepted for this room any more; 0 to revoke none
     */
    public CompletableFuture<Void> remove(String name, String identity, long revokedBefore) {
        return rooms.onShardOf(
                name,
                shard -> {
                    Room room = shard.find(name);
                    Participant who = room == null ? null : room.find(identity);
                    if (revokedBefore > 0) {
                        shard.revocations().revoke(name, identity, revokedBefore);
                    } else if (who == null) {
                        throw AdminException.noParticipant();
                    }
                    if (who != null) {
                        who.room()
                                .leave(
                                        who,
                                        DisconnectReason.PARTICIPANT_REMOVED,
                                        LeaveRequest.Action.DISCONNECT);
                    }
                    return null;
                });
    }

    /** Changes a participant's name, metadata, attributes and permissions. */
    public CompletableFuture<ParticipantInfo> update(UpdateParticipantRequest request) {
        SizeChecks.check(
                rooms.node(), request.getName(), request.getMetadata(), request.getAttributesMap());
        return withParticipant(
                request.getRoom(),
                request.getIdentity(),
                who -> {
                    requireClient(who);
                    ParticipantChanges.apply(who, request);
                    return who.profile().info();
                });
    }

    /**
     * Mutes a track for its owner, who is told; or lets it sound again.
     *
     * @return the track as it is now
     */
    public CompletableFuture<TrackInfo> mute(MuteRoomTrackRequest request) {
        // What a participant muted is for it alone to change back: nobody shall be listened to.
        boolean allowed = request.getMuted() || rooms.config().remoteUnmute();
        return withParticipant(
                request.getRoom(),
                request.getIdentity(),
                who -> {
                    requireClient(who);
                    if (!allowed) {
                        throw new AdminException(
                                Reason.FAILED_PRECONDITION, "remote unmute not enabled");
                    }
                    TrackInfo info =
                            who.tracks().muteByServer(request.getTrackSid(), request.getMuted());
                    if (info == null) {
                        throw new AdminException(Reason.NOT_FOUND, "track is not found");
                    }
                    return info;
                });
    }

    /** Takes up or drops tracks of others for a participant. */
    public CompletableFuture<Void> subscribe(UpdateSubscriptionsRequest request) {
        return withParticipant(
                request.getRoom(),
                request.getIdentity(),
                who -> {
                    requireClient(who);
                    who.subscriptions().choose(request.getTrackSidsList(), request.getSubscribe());
                    request.getParticipantTracksList()
                            .forEach(
                                    tracks ->
                                            who.subscriptions()
                                                    .choose(
                                                            tracks.getTrackSidsList(),
                                                            request.getSubscribe()));
                    return null;
                });
    }

    /** Changes what everybody is told of a room. */
    public CompletableFuture<io.parley.proto.livekit.Room> updateMetadata(
            String name, String metadata) {
        checkMetadata(metadata);
        return rooms.onShardOf(
                name,
                shard -> {
                    Room room = room(shard, name);
                    room.updateMetadata(metadata);
                    return room.info();
                });
    }

    /** Sends data to participants of a room, as from nobody. */
    public CompletableFuture<Void> sendData(SendDataRequest request) {
        int nonce = request.getNonce().size();
        if (nonce != 0 && nonce != NONCE_BYTES) {
            throw new AdminException(
                    Reason.INVALID_ARGUMENT,
                    "nonce should be 16-bytes or not present, got: " + nonce + " bytes");
        }
        return rooms.onShardOf(
                request.getRoom(),
                shard -> {
                    room(shard, request.getRoom()).dataRouter().fromServer(request);
                    return null;
                });
    }

    /**
     * Calls a method of a participant.
     *
     * @return its answer; fails with {@link RemoteRpcException} when the participant answers with
     *     an error
     */
    public CompletableFuture<String> performRpc(PerformRpcRequest request) {
        if (request.getDestinationIdentity().isEmpty()) {
            throw new AdminException(Reason.INVALID_ARGUMENT, "destination identity is required");
        }
        Duration timeout =
                request.getResponseTimeoutMs() == 0
                        ? ServerCalls.DEFAULT_TIMEOUT
                        : Duration.ofMillis(Integer.toUnsignedLong(request.getResponseTimeoutMs()));
        return rooms.onShardOf(
                        request.getRoom(),
                        shard -> {
                            Room room = shard.find(request.getRoom());
                            Participant who =
                                    room == null
                                            ? null
                                            : room.find(request.getDestinationIdentity());
                            if (who == null) {
                                throw AdminException.noParticipant();
                            }
                            requireClient(who);
                            return who.room().serverCalls().call(who, request, timeout);
                        })
                .thenCompose(Function.identity());
    }

    /** Takes a participant to another room, which is made if there is none. */
    public CompletableFuture<Void> move(MoveParticipantRequest request) {
        return moves.move(request.getRoom(), request.getIdentity(), request.getDestinationRoom());
    }

    /**
     * Shows a participant and its tracks in another room as well, which is made if there is none.
     */
    public CompletableFuture<Void> forward(ForwardParticipantRequest request) {
        return moves.forward(
                request.getRoom(), request.getIdentity(), request.getDestinationRoom());
    }

    private <T> CompletableFuture<T> withParticipant(
            String name, String identity, Function<Participant, T> task) {
        return rooms.onShardOf(
                name,
                shard -> {
                    Room room = shard.find(name);
                    Participant who = room == null ? null : room.find(identity);
                    if (who == null) {
                        throw AdminException.noParticipant();
                    }
                    return task.apply(who);
                });
    }

    private static void requireClient(Participant who) {
        if (who.isImage()) {
            throw new AdminException(
                    Reason.FAILED_PRECONDITION,
                    "participant is forwarded from another room (expected: a call for that room)");
        }
    }

    private static Room room(RoomShard shard, String name) {
        Room room = shard.find(name);
        if (room == null) {
            throw AdminException.noRoom();
        }
        return room;
    }
}
