package io.parley.server.api;

import static io.parley.server.api.Methods.administers;

import io.parley.proto.livekit.CreateRoomRequest;
import io.parley.proto.livekit.DeleteRoomRequest;
import io.parley.proto.livekit.DeleteRoomResponse;
import io.parley.proto.livekit.ForwardParticipantRequest;
import io.parley.proto.livekit.ForwardParticipantResponse;
import io.parley.proto.livekit.ListParticipantsRequest;
import io.parley.proto.livekit.ListRoomsRequest;
import io.parley.proto.livekit.MoveParticipantRequest;
import io.parley.proto.livekit.MoveParticipantResponse;
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
import java.util.List;

/** The methods of LiveKit's RoomService. */
final class RoomMethods {
    private RoomMethods() {}

    static Methods of(RoomDesk desk) {
        Methods methods = new Methods();
        methods.add(
                "CreateRoom",
                CreateRoomRequest.getDefaultInstance(),
                (grants, request) -> grants.roomCreate(),
                desk::create);
        methods.addListing(
                "ListRooms",
                ListRoomsRequest.getDefaultInstance(),
                (grants, request) -> grants.roomList(),
                request ->
                        desk.list(request.getNamesList())
                                .thenApply(rooms -> new Answer.OfListings("rooms", rooms)));
        methods.add(
                "DeleteRoom",
                DeleteRoomRequest.getDefaultInstance(),
                (grants, request) -> grants.roomCreate(),
                request ->
                        desk.delete(request.getRoom())
                                .thenApply(done -> DeleteRoomResponse.getDefaultInstance()));
        methods.addListing(
                "ListParticipants",
                ListParticipantsRequest.getDefaultInstance(),
                (grants, request) -> administers(grants, request.getRoom()),
                request ->
                        desk.participants(request.getRoom())
                                .thenApply(
                                        all ->
                                                new Answer.OfListings(
                                                        "participants", List.of(all))));
        methods.add(
                "GetParticipant",
                RoomParticipantIdentity.getDefaultInstance(),
                (grants, request) -> administers(grants, request.getRoom()),
                request -> desk.participant(request.getRoom(), request.getIdentity()));
        methods.add(
                "RemoveParticipant",
                RoomParticipantIdentity.getDefaultInstance(),
                (grants, request) -> administers(grants, request.getRoom()),
                request ->
                        desk.remove(
                                        request.getRoom(),
                                        request.getIdentity(),
                                        request.getRevokeTokenTs())
                                .thenApply(done -> RemoveParticipantResponse.getDefaultInstance()));
        methods.add(
                "UpdateParticipant",
                UpdateParticipantRequest.getDefaultInstance(),
                (grants, request) -> administers(grants, request.getRoom()),
                desk::update);
        methods.add(
                "UpdateRoomMetadata",
                UpdateRoomMetadataRequest.getDefaultInstance(),
                (grants, request) -> administers(grants, request.getRoom()),
                request -> desk.updateMetadata(request.getRoom(), request.getMetadata()));
        methods.add(
                "SendData",
                SendDataRequest.getDefaultInstance(),
                (grants, request) -> administers(grants, request.getRoom()),
                request ->
                        desk.sendData(request)
                                .thenApply(done -> SendDataResponse.getDefaultInstance()));
        methods.add(
                "MutePublishedTrack",
                MuteRoomTrackRequest.getDefaultInstance(),
                (grants, request) -> administers(grants, request.getRoom()),
                request ->
                        desk.mute(request)
                                .thenApply(
                                        info ->
                                                MuteRoomTrackResponse.newBuilder()
                                                        .setTrack(info)
                                                        .build()));
        methods.add(
                "UpdateSubscriptions",
                UpdateSubscriptionsRequest.getDefaultInstance(),
                (grants, request) -> administers(grants, request.getRoom()),
                request ->
                        desk.subscribe(request)
                                .thenApply(
                                        done -> UpdateSubscriptionsResponse.getDefaultInstance()));
        methods.add(
                "ForwardParticipant",
                ForwardParticipantRequest.getDefaultInstance(),
                (grants, request) -> leads(grants, request.getRoom(), request.getDestinationRoom()),
                request ->
                        desk.forward(request)
                                .thenApply(
                                        done -> ForwardParticipantResponse.getDefaultInstance()));
        methods.add(
                "MoveParticipant",
                MoveParticipantRequest.getDefaultInstance(),
                (grants, request) -> leads(grants, request.getRoom(), request.getDestinationRoom()),
                request ->
                        desk.move(request)
                                .thenApply(done -> MoveParticipantResponse.getDefaultInstance()));
        methods.add(
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
        return methods;
    }

    /** A token that administers the one room, and names the other. */
    private static boolean leads(VideoGrants grants, String room, String destination) {
        return administers(grants, room) && grants.destinationRoom().equals(destination);
    }
}
