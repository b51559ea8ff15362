package io.parley.sdk;

import com.google.protobuf.ByteString;
import io.parley.proto.livekit.ClientInfo;
import io.parley.proto.livekit.JoinResponse;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.sdk.packet.RemotePeers;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** What is known of a room and those in it. Changed on the loop only, read from any thread. */
final class RoomModel implements RemotePeers {
    private final Map<String, RemoteParticipant> byIdentity = new ConcurrentHashMap<>();
    private final Map<String, RemoteParticipant> bySid = new ConcurrentHashMap<>();

    private volatile io.parley.proto.livekit.Room room =
            io.parley.proto.livekit.Room.getDefaultInstance();
    private volatile List<Participant> activeSpeakers = List.of();
    private volatile String serverVersion = "";
    private volatile ByteString sifTrailer = ByteString.EMPTY;
    private volatile @Nullable LocalParticipant local;

    io.parley.proto.livekit.Room room() {
        return room;
    }

    void room(io.parley.proto.livekit.Room value) {
        room = value;
    }

    String serverVersion() {
        return serverVersion;
    }

    void server(JoinResponse join) {
        String version = join.getServerInfo().getVersion();
        sifTrailer = join.getSifTrailer();
        serverVersion = version.isEmpty() ? join.getServerVersion() : version;
    }

    /** What frames end with that the server makes itself. */
    byte[] sifTrailer() {
        return sifTrailer.toByteArray();
    }

    /** Empty before the first join. */
    String localIdentity() {
        LocalParticipant self = local;
        return self == null ? "" : self.identity();
    }

    @Nullable LocalParticipant local() {
        return local;
    }

    void local(LocalParticipant value) {
        local = value;
    }

    boolean isLocal(ParticipantInfo info) {
        LocalParticipant self = local;
        return self != null
                && (self.sid().equals(info.getSid()) || self.identity().equals(info.getIdentity()));
    }

    List<Participant> activeSpeakers() {
        return activeSpeakers;
    }

    void activeSpeakers(List<Participant> value) {
        activeSpeakers = value;
    }

    Collection<RemoteParticipant> remotes() {
        return byIdentity.values();
    }

    Map<String, RemoteParticipant> snapshot() {
        return Map.copyOf(byIdentity);
    }

    void add(RemoteParticipant participant) {
        byIdentity.put(participant.identity(), participant);
        bySid.put(participant.sid(), participant);
    }

    void remove(RemoteParticipant participant) {
        byIdentity.remove(participant.identity(), participant);
        bySid.remove(participant.sid(), participant);
    }

    @Nullable RemoteParticipant remote(String identity) {
        return byIdentity.get(identity);
    }

    @Nullable RemoteParticipant remoteBySid(String sid) {
        return bySid.get(sid);
    }

    /** Somebody, the local participant included. */
    @Nullable Participant bySid(String sid) {
        LocalParticipant self = local;
        return self != null && self.sid().equals(sid) ? self : bySid.get(sid);
    }

    /** Somebody, the local participant included. */
    @Nullable Participant byIdentity(String identity) {
        LocalParticipant self = local;
        return self != null && self.identity().equals(identity) ? self : byIdentity.get(identity);
    }

    @Override
    public int clientProtocol(String identity) {
        RemoteParticipant participant = byIdentity.get(identity);
        return participant == null ? 0 : participant.info().getClientProtocol();
    }

    @Override
    public boolean supportsDeflate(String identity) {
        RemoteParticipant participant = byIdentity.get(identity);
        return participant != null
                && participant
                        .info()
                        .getCapabilitiesList()
                        .contains(ClientInfo.Capability.CAP_COMPRESSION_DEFLATE_RAW);
    }

    @Override
    public Collection<String> identities() {
        return List.copyOf(byIdentity.keySet());
    }
}
