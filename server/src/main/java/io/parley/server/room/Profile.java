package io.parley.server.room;

import io.parley.proto.livekit.ClientInfo;
import io.parley.proto.livekit.DataTrackInfo;
import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.ParticipantInfo.Kind;
import io.parley.proto.livekit.ParticipantInfo.State;
import io.parley.proto.livekit.ParticipantPermission;
import io.parley.proto.livekit.TrackInfo;
import io.parley.token.AccessToken;
import io.parley.token.VideoGrants;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the others see of a participant. The version starts at 0 and goes up by one when the info is
 * read after a change, however many changes there were.
 */
final class Profile {
    private final ParticipantInfo.Builder builder;
    private ParticipantInfo info;
    private boolean changed;
    private @Nullable Snapshot snapshot;

    Profile(String sid, AccessToken token, VideoGrants grants, ClientInfo client, Instant now) {
        builder =
                ParticipantInfo.newBuilder()
                        .setSid(sid)
                        .setIdentity(token.identity())
                        .setState(State.JOINING)
                        .setName(token.name())
                        .setMetadata(token.metadata())
                        .putAllAttributes(token.attributes())
                        .setJoinedAt(now.getEpochSecond())
                        .setJoinedAtMs(now.toEpochMilli())
                        .setPermission(grants.toPermission())
                        .setKind(kind(token, grants))
                        .addAllKindDetails(token.kindDetails())
                        .setClientProtocol(client.getClientProtocol())
                        .addAllCapabilitiesValue(client.getCapabilitiesValueList());
        info = builder.build();
    }

    private Profile(ParticipantInfo.Builder builder) {
        this.builder = builder;
        info = builder.build();
    }

    /** The same participant as a new one of another room. */
    Profile moved(String sid, Instant now) {
        return new Profile(
                builder.clone()
                        .setSid(sid)
                        .setVersion(0)
                        .setJoinedAt(now.getEpochSecond())
                        .setJoinedAtMs(now.toEpochMilli()));
    }

    /** What a token makes of its bearer; the older grants stand for two of the kinds. */
    static Kind kind(AccessToken token, VideoGrants grants) {
        if (token.kind() != Kind.STANDARD) {
            return token.kind();
        }
        if (grants.agent()) {
            return Kind.AGENT;
        }
        return grants.recorder() ? Kind.EGRESS : Kind.STANDARD;
    }

    /** Complete, with a version that is higher than before if anything changed since. */
    ParticipantInfo info() {
        if (changed) {
            changed = false;
            info = builder.setVersion(builder.getVersion() + 1).build();
        }
        return info;
    }

    /** The same one until something changes. */
    Snapshot snapshot() {
        ParticipantInfo current = info();
        Snapshot last = snapshot;
        if (last == null || last.message() != current) {
            last = new Snapshot(current);
            snapshot = last;
        }
        return last;
    }

    /** What remains to be said of a participant that left. */
    ParticipantInfo departure() {
        ParticipantInfo last = info();
        return ParticipantInfo.newBuilder()
                .setSid(last.getSid())
                .setIdentity(last.getIdentity())
                .setVersion(last.getVersion())
                .setState(State.DISCONNECTED)
                .build();
    }

    State state() {
        return builder.getState();
    }

    String name() {
        return builder.getName();
    }

    String metadata() {
        return builder.getMetadata();
    }

    Map<String, String> attributes() {
        return builder.getAttributesMap();
    }

    Kind kind() {
        return builder.getKind();
    }

    boolean isPublisher() {
        return builder.getIsPublisher();
    }

    /** Does not count as company: an agent or a recorder. */
    boolean isDependent() {
        return isDependent(kind());
    }

    static boolean isDependent(Kind kind) {
        return kind == Kind.AGENT || kind == Kind.EGRESS;
    }

    ParticipantPermission permission() {
        return builder.getPermission();
    }

    /** Takes over what another profile says, if anything of it is new; whether there was. */
    boolean follow(Profile other) {
        boolean same =
                name().equals(other.name())
                        && metadata().equals(other.metadata())
                        && attributes().equals(other.attributes());
        if (!same) {
            builder.setName(other.name())
                    .setMetadata(other.metadata())
                    .clearAttributes()
                    .putAllAttributes(other.attributes());
            changed = true;
        }
        return !same;
    }

    /** Moves on; states never go back. */
    void setState(State state) {
        if (state.getNumber() > builder.getState().getNumber()) {
            builder.setState(state);
            changed = true;
        }
    }

    void setDisconnected(DisconnectReason reason) {
        setState(State.DISCONNECTED);
        builder.setDisconnectReason(reason).clearTracks().clearDataTracks();
        changed = true;
    }

    void setPermission(ParticipantPermission permission) {
        builder.setPermission(permission);
        changed = true;
    }

    void setName(String name) {
        builder.setName(name);
        changed = true;
    }

    void setMetadata(String metadata) {
        builder.setMetadata(metadata);
        changed = true;
    }

    /** Lays changes over the attributes; an empty value removes its key. */
    void changeAttributes(Map<String, String> changes) {
        changes.forEach(
                (key, value) -> {
                    if (value.isEmpty()) {
                        builder.removeAttributes(key);
                    } else {
                        builder.putAttributes(key, value);
                    }
                });
        changed = true;
    }

    void setTracks(List<TrackInfo> tracks) {
        builder.clearTracks().addAllTracks(tracks);
        markPublisher(!tracks.isEmpty());
        changed = true;
    }

    void setDataTracks(List<DataTrackInfo> tracks) {
        builder.clearDataTracks().addAllDataTracks(tracks);
        markPublisher(!tracks.isEmpty());
        changed = true;
    }

    /** Once a publisher, always a publisher. */
    private void markPublisher(boolean publishes) {
        if (publishes) {
            builder.setIsPublisher(true);
        }
    }
}
