package io.parley.cli.room;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.parley.cli.room.RoomApiException.MethodError;
import io.parley.cli.room.RoomApiException.Reason;
import io.parley.proto.livekit.CreateRoomRequest;
import io.parley.proto.livekit.DeleteRoomRequest;
import io.parley.proto.livekit.DeleteRoomResponse;
import io.parley.proto.livekit.ForwardParticipantRequest;
import io.parley.proto.livekit.ForwardParticipantResponse;
import io.parley.proto.livekit.ListParticipantsRequest;
import io.parley.proto.livekit.ListParticipantsResponse;
import io.parley.proto.livekit.ListRoomsRequest;
import io.parley.proto.livekit.ListRoomsResponse;
import io.parley.proto.livekit.MoveParticipantRequest;
import io.parley.proto.livekit.MoveParticipantResponse;
import io.parley.proto.livekit.MuteRoomTrackRequest;
import io.parley.proto.livekit.MuteRoomTrackResponse;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.PerformRpcRequest;
import io.parley.proto.livekit.PerformRpcResponse;
import io.parley.proto.livekit.RemoveParticipantResponse;
import io.parley.proto.livekit.Room;
import io.parley.proto.livekit.RoomParticipantIdentity;
import io.parley.proto.livekit.SendDataRequest;
import io.parley.proto.livekit.SendDataResponse;
import io.parley.proto.livekit.TrackInfo;
import io.parley.proto.livekit.UpdateParticipantRequest;
import io.parley.proto.livekit.UpdateRoomMetadataRequest;
import io.parley.token.AccessToken;
import io.parley.token.ApiKey;
import io.parley.token.VideoGrants;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * {@code livekit.RoomService} of one server. Each call carries a token of its own, which is valid
 * for a short time and grants that call alone. Any thread; calls block. Every method throws {@link
 * RoomApiException}.
 */
public final class RoomApi {

    private static final String SERVICE = "/twirp/livekit.RoomService/";
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration TOKEN_LIFETIME = Duration.ofMinutes(10);

    private final String url;
    private final ApiKey key;
    private final TwirpCall twirp;

    /**
     * @param url the server's: {@code ws}, {@code wss}, {@code http} or {@code https}
     */
    public RoomApi(String url, ApiKey key) {
        this.url = url;
        this.key = key;
        twirp = new TwirpCall(url, SERVICE);
    }

    /** Rooms by their names; no names means all. */
    public ListRoomsResponse listRooms(Collection<String> names) {
        return call(
                "ListRooms",
                ListRoomsRequest.newBuilder().addAllNames(names).build(),
                ListRoomsResponse.parser(),
                VideoGrants.builder().roomList(true).build(),
                Subject.NONE);
    }

    /** Whether a room is there. */
    public boolean hasRoom(String room) {
        return listRooms(List.of(room)).getRoomsCount() > 0;
    }

    /** Throws, with a hint, when a room is not there. */
    public void requireRoom(String room) {
        if (!hasRoom(room)) {
            throw new RoomApiException(Reason.NOT_FOUND, Refusals.noRoom(room));
        }
    }

    /** Throws, with a hint, when somebody is not among those who are there. */
    public static void requireParticipant(
            String room, String identity, List<ParticipantInfo> present) {
        if (present.stream().noneMatch(who -> who.getIdentity().equals(identity))) {
            throw new RoomApiException(Reason.NOT_FOUND, Refusals.noParticipant(room, identity));
        }
    }

    /** Makes a room, or tells of the one that is there. */
    public Room createRoom(CreateRoomRequest request) {
        return call(
                "CreateRoom",
                request,
                Room.parser(),
                VideoGrants.builder().roomCreate(true).build(),
                new Subject(request.getName(), ""));
    }

    /** Ends a room and sends everybody home. */
    public void deleteRoom(String room) {
        call(
                "DeleteRoom",
                DeleteRoomRequest.newBuilder().setRoom(room).build(),
                DeleteRoomResponse.parser(),
                VideoGrants.builder().roomCreate(true).build(),
                new Subject(room, ""));
    }

    /** Who is in a room; nobody is in one that is not there. */
    public ListParticipantsResponse listParticipants(String room) {
        return call(
                "ListParticipants",
                ListParticipantsRequest.newBuilder().setRoom(room).build(),
                ListParticipantsResponse.parser(),
                admin(room),
                new Subject(room, ""));
    }

    public ParticipantInfo getParticipant(String room, String identity) {
        return call(
                "GetParticipant",
                RoomParticipantIdentity.newBuilder().setRoom(room).setIdentity(identity).build(),
                ParticipantInfo.parser(),
                admin(room),
                new Subject(room, identity));
    }

    /**
     * Sends a participant out.
     *
     * @param revokedBefore tokens of it that were issued before this time, seconds since 1970,
     *     admit no more; 0 for none
     */
    public void removeParticipant(String room, String identity, long revokedBefore) {
        call(
                "RemoveParticipant",
                RoomParticipantIdentity.newBuilder()
                        .setRoom(room)
                        .setIdentity(identity)
                        .setRevokeTokenTs(revokedBefore)
                        .build(),
                RemoveParticipantResponse.parser(),
                admin(room),
                new Subject(room, identity));
    }

    /** Mutes a track or, where the server allows it, lets it flow again. */
    public TrackInfo mute(String room, String identity, String trackSid, boolean muted) {
        return call(
                        "MutePublishedTrack",
                        MuteRoomTrackRequest.newBuilder()
                                .setRoom(room)
                                .setIdentity(identity)
                                .setTrackSid(trackSid)
                                .setMuted(muted)
                                .build(),
                        MuteRoomTrackResponse.parser(),
                        admin(room),
                        new Subject(room, identity))
                .getTrack();
    }

    /** Changes what a participant is called, what is attached to it, or what it may do. */
    public ParticipantInfo updateParticipant(UpdateParticipantRequest request) {
        return call(
                "UpdateParticipant",
                request,
                ParticipantInfo.parser(),
                admin(request.getRoom()),
                new Subject(request.getRoom(), request.getIdentity()));
    }

    /** Attaches a text to a room. */
    public Room updateRoomMetadata(String room, String metadata) {
        return call(
                "UpdateRoomMetadata",
                UpdateRoomMetadataRequest.newBuilder().setRoom(room).setMetadata(metadata).build(),
                Room.parser(),
                admin(room),
                new Subject(room, ""));
    }

    public void sendData(SendDataRequest request) {
        call(
                "SendData",
                request,
                SendDataResponse.parser(),
                admin(request.getRoom()),
                new Subject(request.getRoom(), ""));
    }

    /** Moves a participant to another room. */
    public void moveParticipant(String room, String identity, String destination) {
        call(
                "MoveParticipant",
                MoveParticipantRequest.newBuilder()
                        .setRoom(room)
                        .setIdentity(identity)
                        .setDestinationRoom(destination)
                        .build(),
                MoveParticipantResponse.parser(),
                admin(room).toBuilder().destinationRoom(destination).build(),
                new Subject(room, identity));
    }

    /** Shows a participant in another room, too. */
    public void forwardParticipant(String room, String identity, String destination) {
        call(
                "ForwardParticipant",
                ForwardParticipantRequest.newBuilder()
                        .setRoom(room)
                        .setIdentity(identity)
                        .setDestinationRoom(destination)
                        .build(),
                ForwardParticipantResponse.parser(),
                admin(room).toBuilder().destinationRoom(destination).build(),
                new Subject(room, identity));
    }

    /**
     * Calls a method of a participant.
     *
     * @return the answer
     * @throws RoomApiException also with {@link Reason#METHOD_FAILED}
     */
    public String performRpc(PerformRpcRequest request) {
        Subject subject = new Subject(request.getRoom(), request.getDestinationIdentity());
        TwirpCall.Answer answer =
                twirp.post(
                        "PerformRpc",
                        request.toByteArray(),
                        token(admin(request.getRoom())),
                        TIMEOUT.plusMillis(request.getResponseTimeoutMs()));
        TwirpError error = answer.error();
        if (error == null) {
            return parse(PerformRpcResponse.parser(), answer.body()).getPayload();
        }
        MethodError method = Refusals.methodError(error);
        if (method != null) {
            throw new RoomApiException(
                    Reason.METHOD_FAILED, method.code() + " " + method.message(), method);
        }
        RoomApiException refused = Refusals.of(error, "PerformRpc", url, key.key(), subject);
        if (refused.reason() == Reason.NOT_FOUND && isPresent(subject)) {
            // LiveKit's server says the same of one who is not there and of one who is slow.
            throw new RoomApiException(
                    Reason.REFUSED,
                    "'" + subject.identity() + "' did not answer in time (see: --timeout)");
        }
        throw refused;
    }

    private boolean isPresent(Subject subject) {
        return listParticipants(subject.room()).getParticipantsList().stream()
                .anyMatch(who -> who.getIdentity().equals(subject.identity()));
    }

    private static VideoGrants admin(String room) {
        return VideoGrants.builder().roomAdmin(true).room(room).build();
    }

    private String token(VideoGrants grants) {
        return AccessToken.builder().ttl(TOKEN_LIFETIME).grants(grants).build().sign(key);
    }

    private <T extends MessageLite> T call(
            String method,
            MessageLite request,
            Parser<T> parser,
            VideoGrants grants,
            Subject subject) {
        TwirpCall.Answer answer = twirp.post(method, request.toByteArray(), token(grants), TIMEOUT);
        TwirpError error = answer.error();
        if (error != null) {
            throw Refusals.of(error, method, url, key.key(), subject);
        }
        return parse(parser, answer.body());
    }

    private <T extends MessageLite> T parse(Parser<T> parser, byte[] body) {
        try {
            return parser.parseFrom(body);
        } catch (InvalidProtocolBufferException e) {
            throw new RoomApiException(
                    Reason.REFUSED,
                    url + " answers, but not as a room server (check --url or LIVEKIT_URL)");
        }
    }

    /**
     * What a call is about.
     *
     * @param room may be empty
     * @param identity may be empty
     */
    record Subject(String room, String identity) {
        static final Subject NONE = new Subject("", "");
    }
}
