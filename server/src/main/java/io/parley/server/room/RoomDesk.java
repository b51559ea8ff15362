package io.parley.server.room;

import io.parley.proto.livekit.CreateRoomRequest;
import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.LeaveRequest;
import io.parley.proto.livekit.MuteRoomTrackRequest;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.PerformRpcRequest;
import io.parley.proto.livekit.SendDataRequest;
import io.parley.proto.livekit.TrackInfo;
import io.parley.proto.livekit.UpdateParticipantRequest;
import io.parley.proto.livekit.UpdateSubscriptionsRequest;
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
    /** Its type is of LiveKit's egress service, of which Parley knows nothing. */
    private static final int EGRESS_FIELD = 6;

    private static final int NONCE_BYTES = 16;

    private final Rooms rooms;

    RoomDesk(Rooms rooms) {
        this.rooms = rooms;
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

    private static void checkCreate(CreateRoomRequest request) {
        if (MetadataUpdates.utf8Length(request.getName()) > Limits.MAX_NAME_BYTES) {
            throw new AdminException(
                    Reason.INVALID_ARGUMENT,
                    "room name length exceeds limits: max length " + Limits.MAX_NAME_BYTES);
        }
        checkMetadata(request.getMetadata());
        refuse("agents", request.getAgentsCount() > 0);
        refuse("egress", request.getUnknownFields().hasField(EGRESS_FIELD));
        refuse("replay_enabled", request.getReplayEnabled());
        refuse("room_preset", !request.getRoomPreset().isEmpty());
    }

    private static void refuse(String field, boolean asked) {
        if (asked) {
            throw new AdminException(
                    Reason.INVALID_ARGUMENT,
                    field + " is not supported by Parley (expected: not set)");
        }
    }

    private static void checkMetadata(String metadata) {
        if (MetadataUpdates.utf8Length(metadata) > Limits.MAX_METADATA_BYTES) {
            throw new AdminException(
                    Reason.INVALID_ARGUMENT,
                    "metadata size exceeds limits: max size " + Limits.MAX_METADATA_BYTES);
        }
    }

    /**
     * The rooms of these names that exist, in no particular order.
     *
     * @param names empty for all
     */
    public CompletableFuture<List<io.parley.proto.livekit.Room>> list(List<String> names) {
        Set<String> wanted = new HashSet<>(names);
        return rooms.onAllShards(
                shard -> {
                    List<io.parley.proto.livekit.Room> infos = new ArrayList<>();
                    for (Room room : shard.rooms()) {
                        if (wanted.isEmpty() || wanted.contains(room.name())) {
                            infos.add(room.info());
                        }
                    }
                    return infos;
                });
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
    public CompletableFuture<List<ParticipantInfo>> participants(String name) {
        return rooms.onShardOf(
                name,
                shard -> {
                    Room room = shard.find(name);
                    List<ParticipantInfo> infos = new ArrayList<>();
                    if (room != null) {
                        room.participants().forEach(who -> infos.add(who.profile().info()));
                    }
                    return infos;
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
        return withParticipant(
                request.getRoom(),
                request.getIdentity(),
                who -> {
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
        return withParticipant(
                request.getRoom(),
                request.getIdentity(),
                who -> {
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

    /** Sends data to participants of a room, as from nobody; to nobody if there is no room. */
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
                    Room room = shard.find(request.getRoom());
                    if (room != null) {
                        room.dataRouter().fromServer(request);
                    }
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
                            return who.room().serverCalls().call(who, request, timeout);
                        })
                .thenCompose(Function.identity());
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

    private static Room room(RoomShard shard, String name) {
        Room room = shard.find(name);
        if (room == null) {
            throw AdminException.noRoom();
        }
        return room;
    }
}
