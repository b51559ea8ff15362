package io.parley.server.room;

import com.google.protobuf.ByteString;
import io.parley.proto.livekit.Codec;
import io.parley.proto.livekit.ICEServer;
import io.parley.proto.livekit.JoinResponse;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.ReconnectResponse;
import io.parley.proto.livekit.Room;
import io.parley.proto.livekit.RoomMovedResponse;
import io.parley.proto.livekit.RoomUpdate;
import io.parley.proto.livekit.ServerInfo;
import io.parley.proto.livekit.SignalResponse;
import java.util.List;

/** The first messages of a session. */
final class SessionMessages {
    /**
     * The server whose behaviour clients may expect: they switch features by it, such as calls from
     * 1.8.0 on. What really runs is in the debug info.
     */
    static final String COMPATIBLE_VERSION = "1.13.3";

    /** Highest protocol number that current clients send. */
    static final int PROTOCOL = 17;

    static final int PING_INTERVAL_SECONDS = 5;
    static final int PING_TIMEOUT_SECONDS = 15;

    private static final int AGENT_PROTOCOL = 1;

    /** Video first, in the order that a publisher should prefer. */
    static final List<Codec> CODECS =
            List.of(
                    codec("video/VP8"),
                    codec("video/H264"),
                    codec("video/VP9"),
                    codec("video/AV1"),
                    codec("video/H265"),
                    codec("audio/opus"),
                    codec("audio/red"),
                    codec("audio/PCMU"),
                    codec("audio/PCMA"));

    private SessionMessages() {}

    private static Codec codec(String mime) {
        return Codec.newBuilder().setMime(mime).build();
    }

    static SignalResponse join(
            RoomContext context,
            Room room,
            ByteString sifTrailer,
            Participant participant,
            List<ParticipantInfo> others) {
        return SignalResponse.newBuilder()
                .setJoin(
                        JoinResponse.newBuilder()
                                .setRoom(room)
                                .setParticipant(participant.profile().info())
                                .addAllOtherParticipants(others)
                                .addAllIceServers(iceServers(context, participant))
                                .setSubscriberPrimary(participant.isSubscriberPrimary())
                                .setPingInterval(PING_INTERVAL_SECONDS)
                                .setPingTimeout(PING_TIMEOUT_SECONDS)
                                .setServerInfo(serverInfo(context))
                                .setServerVersion(COMPATIBLE_VERSION)
                                .setServerRegion(context.config().region())
                                .setSifTrailer(sifTrailer)
                                .addAllEnabledPublishCodecs(CODECS)
                                .setFastPublish(participant.canPublish()))
                .build();
    }

    static SignalResponse reconnect(RoomContext context, Participant participant) {
        return SignalResponse.newBuilder()
                .setReconnect(
                        ReconnectResponse.newBuilder()
                                .addAllIceServers(iceServers(context, participant))
                                .setServerInfo(serverInfo(context))
                                .setLastMessageSeq(participant.lastSequence()))
                .build();
    }

    private static List<ICEServer> iceServers(RoomContext context, Participant participant) {
        return context.config().iceServers(participant.identity());
    }

    /** What a client learns that is in another room now. */
    static SignalResponse moved(Room room, Participant participant, List<ParticipantInfo> others) {
        return SignalResponse.newBuilder()
                .setRoomMoved(
                        RoomMovedResponse.newBuilder()
                                .setRoom(room)
                                .setToken(participant.refreshedToken())
                                .setParticipant(participant.profile().info())
                                .addAllOtherParticipants(others))
                .build();
    }

    /** What a client learns that has to join another room anew. */
    static SignalResponse moved(Room room, String token, List<ParticipantInfo> others) {
        return SignalResponse.newBuilder()
                .setRoomMoved(
                        RoomMovedResponse.newBuilder()
                                .setRoom(room)
                                .setToken(token)
                                .addAllOtherParticipants(others))
                .build();
    }

    static SignalResponse roomUpdate(Room room) {
        return SignalResponse.newBuilder()
                .setRoomUpdate(RoomUpdate.newBuilder().setRoom(room))
                .build();
    }

    private static ServerInfo serverInfo(RoomContext context) {
        return ServerInfo.newBuilder()
                .setEdition(ServerInfo.Edition.Standard)
                .setVersion(COMPATIBLE_VERSION)
                .setProtocol(PROTOCOL)
                .setRegion(context.config().region())
                .setNodeId(context.config().nodeId())
                .setDebugInfo("Parley")
                .setAgentProtocol(AGENT_PROTOCOL)
                .build();
    }
}
