package io.parley.token;

import io.parley.proto.livekit.ParticipantPermission;
import io.parley.proto.livekit.TrackSource;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The {@code video} claim of a token. Immutable; made by {@link #builder()}. */
public final class VideoGrants {
    private final boolean roomJoin;
    private final String room;
    private final boolean roomCreate;
    private final boolean roomList;
    private final boolean roomAdmin;
    private final boolean roomRecord;
    private final boolean ingressAdmin;
    private final @Nullable Boolean canPublish;
    private final @Nullable Boolean canSubscribe;
    private final @Nullable Boolean canPublishData;
    private final Set<TrackSource> canPublishSources;
    private final boolean canUpdateOwnMetadata;
    private final boolean canSubscribeMetrics;
    private final boolean canManageAgentSession;
    private final boolean hidden;
    private final boolean recorder;
    private final boolean agent;
    private final String destinationRoom;

    private VideoGrants(Builder builder) {
        roomJoin = builder.roomJoin;
        room = builder.room;
        roomCreate = builder.roomCreate;
        roomList = builder.roomList;
        roomAdmin = builder.roomAdmin;
        roomRecord = builder.roomRecord;
        ingressAdmin = builder.ingressAdmin;
        canPublish = builder.canPublish;
        canSubscribe = builder.canSubscribe;
        canPublishData = builder.canPublishData;
        canPublishSources = Set.copyOf(builder.canPublishSources);
        canUpdateOwnMetadata = builder.canUpdateOwnMetadata;
        canSubscribeMetrics = builder.canSubscribeMetrics;
        canManageAgentSession = builder.canManageAgentSession;
        hidden = builder.hidden;
        recorder = builder.recorder;
        agent = builder.agent;
        destinationRoom = builder.destinationRoom;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** What a participant needs to join a room, to publish there and to subscribe. */
    public static VideoGrants join(String room) {
        return builder().roomJoin(true).room(room).build();
    }

    /** A builder that starts with these grants. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.roomJoin = roomJoin;
        builder.room = room;
        builder.roomCreate = roomCreate;
        builder.roomList = roomList;
        builder.roomAdmin = roomAdmin;
        builder.roomRecord = roomRecord;
        builder.ingressAdmin = ingressAdmin;
        builder.canPublish = canPublish;
        builder.canSubscribe = canSubscribe;
        builder.canPublishData = canPublishData;
        builder.canPublishSources = canPublishSources;
        builder.canUpdateOwnMetadata = canUpdateOwnMetadata;
        builder.canSubscribeMetrics = canSubscribeMetrics;
        builder.canManageAgentSession = canManageAgentSession;
        builder.hidden = hidden;
        builder.recorder = recorder;
        builder.agent = agent;
        builder.destinationRoom = destinationRoom;
        return builder;
    }

    public boolean roomJoin() {
        return roomJoin;
    }

    /** Name of the room to join or to administer; empty when there is none. */
    public String room() {
        return room;
    }

    public boolean roomCreate() {
        return roomCreate;
    }

    public boolean roomList() {
        return roomList;
    }

    public boolean roomAdmin() {
        return roomAdmin;
    }

    public boolean roomRecord() {
        return roomRecord;
    }

    public boolean ingressAdmin() {
        return ingressAdmin;
    }

    /** Allowed unless the token forbids it. */
    public boolean canPublish() {
        return canPublish == null || canPublish;
    }

    /** Allowed unless the token forbids it. */
    public boolean canSubscribe() {
        return canSubscribe == null || canSubscribe;
    }

    /** As {@link #canPublish()} where the token says nothing. */
    public boolean canPublishData() {
        return canPublishData == null ? canPublish() : canPublishData;
    }

    /** Sources that may be published; empty means all. */
    public Set<TrackSource> canPublishSources() {
        return canPublishSources;
    }

    public boolean canUpdateOwnMetadata() {
        return canUpdateOwnMetadata;
    }

    public boolean canSubscribeMetrics() {
        return canSubscribeMetrics;
    }

    public boolean canManageAgentSession() {
        return canManageAgentSession;
    }

    /** Not shown to others, and not named in data packets. */
    public boolean hidden() {
        return hidden;
    }

    public boolean recorder() {
        return recorder;
    }

    public boolean agent() {
        return agent;
    }

    /** Where the participant may be moved or forwarded to; empty when nowhere. */
    public String destinationRoom() {
        return destinationRoom;
    }

    /** The claim as it was given: null where it left the choice to the default. */
    @Nullable Boolean canPublishClaim() {
        return canPublish;
    }

    @Nullable Boolean canSubscribeClaim() {
        return canSubscribe;
    }

    @Nullable Boolean canPublishDataClaim() {
        return canPublishData;
    }

    /** The grants as the others see them. */
    @SuppressWarnings("deprecation") // current clients still read recorder and agent
    public ParticipantPermission toPermission() {
        return ParticipantPermission.newBuilder()
                .setCanSubscribe(canSubscribe())
                .setCanPublish(canPublish())
                .setCanPublishData(canPublishData())
                .setHidden(hidden)
                .setRecorder(recorder)
                .setAgent(agent)
                .setCanUpdateMetadata(canUpdateOwnMetadata)
                .setCanSubscribeMetrics(canSubscribeMetrics)
                .setCanManageAgentSession(canManageAgentSession)
                .addAllCanPublishSources(canPublishSources.stream().sorted().toList())
                .build();
    }

    /** Collects grants; nothing is granted at first. */
    public static final class Builder {
        private boolean roomJoin;
        private String room = "";
        private boolean roomCreate;
        private boolean roomList;
        private boolean roomAdmin;
        private boolean roomRecord;
        private boolean ingressAdmin;
        private @Nullable Boolean canPublish;
        private @Nullable Boolean canSubscribe;
        private @Nullable Boolean canPublishData;
        private Set<TrackSource> canPublishSources = Set.of();
        private boolean canUpdateOwnMetadata;
        private boolean canSubscribeMetrics;
        private boolean canManageAgentSession;
        private boolean hidden;
        private boolean recorder;
        private boolean agent;
        private String destinationRoom = "";

        private Builder() {}

        public Builder roomJoin(boolean value) {
            roomJoin = value;
            return this;
        }

        public Builder room(String value) {
            room = value;
            return this;
        }

        public Builder roomCreate(boolean value) {
            roomCreate = value;
            return this;
        }

        public Builder roomList(boolean value) {
            roomList = value;
            return this;
        }

        public Builder roomAdmin(boolean value) {
            roomAdmin = value;
            return this;
        }

        public Builder roomRecord(boolean value) {
            roomRecord = value;
            return this;
        }

        public Builder ingressAdmin(boolean value) {
            ingressAdmin = value;
            return this;
        }

        public Builder canPublish(boolean value) {
            canPublish = value;
            return this;
        }

        public Builder canSubscribe(boolean value) {
            canSubscribe = value;
            return this;
        }

        public Builder canPublishData(boolean value) {
            canPublishData = value;
            return this;
        }

        public Builder canPublishSources(List<TrackSource> value) {
            canPublishSources = Set.copyOf(value);
            return this;
        }

        public Builder canUpdateOwnMetadata(boolean value) {
            canUpdateOwnMetadata = value;
            return this;
        }

        public Builder canSubscribeMetrics(boolean value) {
            canSubscribeMetrics = value;
            return this;
        }

        public Builder canManageAgentSession(boolean value) {
            canManageAgentSession = value;
            return this;
        }

        public Builder hidden(boolean value) {
            hidden = value;
            return this;
        }

        public Builder recorder(boolean value) {
            recorder = value;
            return this;
        }

        public Builder agent(boolean value) {
            agent = value;
            return this;
        }

        public Builder destinationRoom(String value) {
            destinationRoom = value;
            return this;
        }

        public VideoGrants build() {
            return new VideoGrants(this);
        }
    }
}
