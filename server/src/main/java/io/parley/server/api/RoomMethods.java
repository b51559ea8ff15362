package io.parley.server.api;

import com.google.protobuf.Message;
import io.parley.proto.livekit.CreateRoomRequest;
import io.parley.proto.livekit.DeleteRoomRequest;
import io.parley.proto.livekit.DeleteRoomResponse;
import io.parley.proto.livekit.ForwardParticipantRequest;
import io.parley.proto.livekit.ListParticipantsRequest;
import io.parley.proto.livekit.ListParticipantsResponse;
import io.parley.proto.livekit.ListRoomsRequest;
import io.parley.proto.livekit.ListRoomsResponse;
import io.parley.proto.livekit.MoveParticipantRequest;
import io.parley.proto.livekit.MuteRoomTrackRequest;
import io.parley.proto.livekit.MuteRoomTrackResponse;
import io.parley.proto.livekit.PerformRpcRequest;
import io.parley.proto.livekit.PerformRpcResponse;
import io.parley.proto.livekit.RemoveParticipantResponse;
import io.parley.proto.livekit.RoomParticipantIdentity;
import io.parley.proto.livekit.SendDataRequest;
import io.parley.proto.livekit.SendDataResponse;
import io.parley.proto.livekit.UpdateParticipantRequest;
import io.parley.proto.livekit.UpdateRoomMetadataRequest;
import io.parley.proto.livekit.UpdateSubscriptionsRequest;
import io.parley.proto.livekit.UpdateSubscriptionsResponse;
import io.parley.server.room.RoomDesk;
import io.parley.token.VideoGrants;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The methods of the RoomService: what each takes, whom it is open to, and what it does. */
final class RoomMethods {
    /**
     * One method.
     *
     * @param prototype of its requests
     * @param allowed whether a token's grants allow a request
     */
    record Method<T extends Message>(
            T prototype,
            BiPredicate<VideoGrants, T> allowed,
            Function<T, CompletableFuture<? extends Message>> action) {}

    private final Map<String, Method<?>> methods = new HashMap<>();

    RoomMethods(RoomDesk desk) {
        add(
                "CreateRoom",
                CreateRoomRequest.getDefaultInstance(),
                (grants, request) -> grants.roomCreate(),
                desk::create);
        add(
                "ListRooms",
                ListRoomsRequest.getDefaultInstance(),
                (grants, request) -> grants.roomList(),
                request ->
                        desk.list(request.getNamesList())
                                .thenApply(
                                        rooms ->
                                                ListRoomsResponse.newBuilder()
                                                        .addAllRooms(rooms)
                                                        .build()));
        add(
                "DeleteRoom",
                DeleteRoomRequest.getDefaultInstance(),
                (grants, request) -> grants.roomCreate(),
                request ->
                        desk.delete(request.getRoom())
                                .thenApply(done -> DeleteRoomResponse.getDefaultInstance()));
        add(
                "ListParticipants",
                ListParticipantsRequest.getDefaultInstance(),
                (grants, request) -> administers(grants, request.getRoom()),
                request ->
                        desk.participants(request.getRoom())
                                .thenApply(
                                        all ->
                                                ListParticipantsResponse.newBuilder()
                                                        .addAllParticipants(all)
                                                        .build()));
        add(
                "GetParticipant",
                RoomParticipantIdentity.getDefaultInstance(),
                (grants, request) -> administers(grants, request.getRoom()),
                request -> desk.participant(request.getRoom(), request.getIdentity()));
        add(
                "RemoveParticipant",
                RoomParticipantIdentity.getDefaultInstance(),
                (grants, request) -> administers(grants, request.getRoom()),
                request ->
                        desk.remove(
                                        request.getRoom(),
                                        request.getIdentity(),
                                        request.getRevokeTokenTs())
                                .thenApply(done -> RemoveParticipantResponse.getDefaultInstance()));
        add(
                "UpdateParticipant",
                UpdateParticipantRequest.getDefaultInstance(),
                (grants, request) -> administers(grants, request.getRoom()),
                desk::update);
        add(
                "UpdateRoomMetadata",
                UpdateRoomMetadataRequest.getDefaultInstance(),
                (grants, request) -> administers(grants, request.getRoom()),
                request -> desk.updateMetadata(request.getRoom(), request.getMetadata()));
        add(
                "SendData",
                SendDataRequest.getDefaultInstance(),
                (grants, request) -> administers(grants, request.getRoom()),
                request ->
                        desk.sendData(request)
                                .thenApply(done -> SendDataResponse.getDefaultInstance()));
        add(
                "MutePublishedTrack",
                MuteRoomTrackRequest.getDefaultInstance(),
                (grants, request) -> administers(grants, request.getRoom()),
                request -> mute(desk, request));
        add(
                "UpdateSubscriptions",
                UpdateSubscriptionsRequest.getDefaultInstance(),
                (grants, request) -> administers(grants, request.getRoom()),
                request ->
                        desk.subscribe(request)
                                .thenApply(
                                        done -> UpdateSubscriptionsResponse.getDefaultInstance()));
        add(
                "ForwardParticipant",
                ForwardParticipantRequest.getDefaultInstance(),
                (grants, request) -> administers(grants, request.getRoom()),
                request -> notYet("ForwardParticipant"));
        add(
                "MoveParticipant",
                MoveParticipantRequest.getDefaultInstance(),
                (grants, request) -> administers(grants, request.getRoom()),
                request -> notYet("MoveParticipant"));
        add(
                "PerformRpc",
                PerformRpcRequest.getDefaultInstance(),
                (grants, request) -> administers(grants, request.getRoom()),
                request ->
                        desk.performRpc(request)
                                .thenApply(
                                        payload ->
                                                PerformRpcResponse.newBuilder()
                                                        .setPayload(payload)
                                                        .build()));
    }

    /** What a participant muted is for it alone to change back: nobody shall be listened to. */
    private static CompletableFuture<MuteRoomTrackResponse> mute(
            RoomDesk desk, MuteRoomTrackRequest request) {
        if (!request.getMuted()) {
            throw new TwirpException(
                    TwirpException.Code.FAILED_PRECONDITION, "remote unmute not enabled");
        }
        return desk.mute(request)
                .thenApply(info -> MuteRoomTrackResponse.newBuilder().setTrack(info).build());
    }

    private static <T> CompletableFuture<T> notYet(String name) {
        throw new TwirpException(
                TwirpException.Code.UNIMPLEMENTED, name + " is not supported by Parley yet");
    }

    private <T extends Message> void add(
            String name,
            T prototype,
            BiPredicate<VideoGrants, T> allowed,
            Function<T, CompletableFuture<? extends Message>> action) {
        methods.put(name, new Method<>(prototype, allowed, action));
    }

    private static boolean administers(VideoGrants grants, String room) {
        return grants.roomAdmin() && grants.room().equals(room);
    }

    @Nullable Method<?> find(String name) {
        return methods.get(name);
    }
}
