package io.parley.server.room;

import io.parley.proto.livekit.ICEServer;
import io.parley.proto.livekit.RoomConfiguration;
import io.parley.server.limits.LimitSet;
import io.parley.server.watch.JoinListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How rooms behave. Immutable; made by {@link #builder()}. */
public final class RoomsConfig {
    /** The default of each option. */
    public static final RoomsConfig DEFAULT = builder().build();

    private final String nodeId;
    private final String region;
    private final boolean autoCreate;
    private final Duration emptyTimeout;
    private final Duration departureTimeout;
    private final int maxParticipants;
    private final LimitSet limits;
    private final boolean congestionControl;
    private final boolean pauseAllowed;
    private final int codecRegressionThreshold;
    private final boolean dataTracks;
    private final Function<String, List<ICEServer>> iceServers;
    private final boolean quiet;
    private final List<RoomObserver> observers;
    private final int participantsPerShard;
    private final boolean remoteUnmute;
    private final boolean syncStreams;
    private final PlayoutDelay playoutDelay;
    private final DuplicateIdentity duplicateIdentity;
    private final Map<String, RoomConfiguration> presets;
    private final @Nullable Path banFile;
    private final JoinListener joinListener;

    private RoomsConfig(Builder builder) {
        nodeId = builder.nodeId;
        region = builder.region;
        autoCreate = builder.autoCreate;
        emptyTimeout = builder.emptyTimeout;
        departureTimeout = builder.departureTimeout;
        maxParticipants = builder.maxParticipants;
        limits = builder.limits;
        congestionControl = builder.congestionControl;
        pauseAllowed = builder.pauseAllowed;
        codecRegressionThreshold = builder.codecRegressionThreshold;
        dataTracks = builder.dataTracks;
        iceServers = builder.iceServers;
        quiet = builder.quiet;
        observers = List.copyOf(builder.observers);
        participantsPerShard = builder.participantsPerShard;
        remoteUnmute = builder.remoteUnmute;
        syncStreams = builder.syncStreams;
        playoutDelay = builder.playoutDelay;
        duplicateIdentity = builder.duplicateIdentity;
        presets = builder.presets;
        banFile = builder.banFile;
        joinListener = builder.joinListener;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** See {@link Builder#nodeId}. */
    public String nodeId() {
        return nodeId;
    }

    /** See {@link Builder#region}. */
    public String region() {
        return region;
    }

    /** See {@link Builder#autoCreate}. */
    public boolean autoCreate() {
        return autoCreate;
    }

    /** See {@link Builder#emptyTimeout}. */
    public Duration emptyTimeout() {
        return emptyTimeout;
    }

    /** See {@link Builder#departureTimeout}. */
    public Duration departureTimeout() {
        return departureTimeout;
    }

    /** See {@link Builder#maxParticipants}. */
    public int maxParticipants() {
        return maxParticipants;
    }

    /** See {@link Builder#limits}. */
    public LimitSet limits() {
        return limits;
    }

    /** See {@link Builder#congestionControl}. */
    public boolean congestionControl() {
        return congestionControl;
    }

    /** See {@link Builder#pauseAllowed}. */
    public boolean pauseAllowed() {
        return pauseAllowed;
    }

    /** See {@link Builder#codecRegressionThreshold}. */
    public int codecRegressionThreshold() {
        return codecRegressionThreshold;
    }

    /** See {@link Builder#dataTracks}. */
    public boolean dataTracks() {
        return dataTracks;
    }

    /** See {@link Builder#iceServers}. */
    public List<ICEServer> iceServers(String identity) {
        return iceServers.apply(identity);
    }

    /** See {@link Builder#quiet}. */
    public boolean quiet() {
        return quiet;
    }

    /** See {@link Builder#observer}. */
    public List<RoomObserver> observers() {
        return observers;
    }

    /** See {@link Builder#participantsPerShard}. */
    public int participantsPerShard() {
        return participantsPerShard;
    }

    /** See {@link Builder#remoteUnmute}. */
    public boolean remoteUnmute() {
        return remoteUnmute;
    }

    /** See {@link Builder#syncStreams}. */
    public boolean syncStreams() {
        return syncStreams;
    }

    /** See {@link Builder#playoutDelay}. */
    public PlayoutDelay playoutDelay() {
        return playoutDelay;
    }

    /** See {@link Builder#duplicateIdentity}. */
    public DuplicateIdentity duplicateIdentity() {
        return duplicateIdentity;
    }

    /** See {@link Builder#presets}. */
    public Map<String, RoomConfiguration> presets() {
        return presets;
    }

    /** See {@link Builder#banFile}. */
    public @Nullable Path banFile() {
        return banFile;
    }

    /** See {@link Builder#joinListener}. */
    public JoinListener joinListener() {
        return joinListener;
    }

    /** Collects the options; every one has a default. */
    public static final class Builder {
        private String nodeId = "ND_parley";
        private String region = "";
        private boolean autoCreate = true;
        private Duration emptyTimeout = Duration.ofMinutes(5);
        private Duration departureTimeout = Duration.ofSeconds(20);
        private int maxParticipants;
        private LimitSet limits = LimitSet.DEFAULT;
        private boolean congestionControl = true;
        private boolean pauseAllowed = true;
        private int codecRegressionThreshold = 5;
        private boolean dataTracks = true;
        private Function<String, List<ICEServer>> iceServers = identity -> List.of();
        private boolean quiet;
        private final List<RoomObserver> observers = new ArrayList<>();
        private int participantsPerShard = 50;
        private boolean remoteUnmute;
        private boolean syncStreams;
        private PlayoutDelay playoutDelay = PlayoutDelay.NONE;
        private DuplicateIdentity duplicateIdentity = DuplicateIdentity.REPLACE;
        private Map<String, RoomConfiguration> presets = Map.of();
        private @Nullable Path banFile;
        private JoinListener joinListener = JoinListener.NONE;

        private Builder() {}

        /** How clients and logs name this process. */
        public Builder nodeId(String value) {
            nodeId = value;
            return this;
        }

        /** Where this process runs; default empty. */
        public Builder region(String value) {
            region = value;
            return this;
        }

        /** Whether a join creates a room that does not exist; default true. */
        public Builder autoCreate(boolean value) {
            autoCreate = value;
            return this;
        }

        /** How long a room waits for its first participant; whole seconds, default 5 minutes. */
        public Builder emptyTimeout(Duration value) {
            emptyTimeout = seconds("emptyTimeout", value);
            return this;
        }

        /** How long a room outlives its last participant; whole seconds, default 20 s. */
        public Builder departureTimeout(Duration value) {
            departureTimeout = seconds("departureTimeout", value);
            return this;
        }

        /**
         * Participants that a room takes, agents and recorders not counted; default 0: no limit.
         */
        public Builder maxParticipants(int value) {
            if (value < 0) {
                throw new IllegalArgumentException(
                        "maxParticipants: " + value + " (expected: 0 or more)");
            }
            maxParticipants = value;
            return this;
        }

        /** How far clients may go; default {@link LimitSet#DEFAULT}. */
        public Builder limits(LimitSet value) {
            limits = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Whether what is sent is fitted to the estimated bandwidth; default true. */
        public Builder congestionControl(boolean value) {
            congestionControl = value;
            return this;
        }

        /** Whether video may pause for clients that do not say what they want; default true. */
        public Builder pauseAllowed(boolean value) {
            pauseAllowed = value;
            return this;
        }

        /**
         * In a room of fewer participants everybody moves to a video's second codec when one of
         * them needs it; 0: in every room. Default 5, as in LiveKit's rooms.
         */
        public Builder codecRegressionThreshold(int value) {
            codecRegressionThreshold = value;
            return this;
        }

        /** Whether participants may publish data tracks; default true. */
        public Builder dataTracks(boolean value) {
            dataTracks = value;
            return this;
        }

        /**
         * STUN and TURN servers told to the participant of an identity; default none: Parley has a
         * public address. Called on any thread.
         */
        public Builder iceServers(Function<String, List<ICEServer>> value) {
            iceServers = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Whether comings and goings are logged for debugging alone; default false. */
        public Builder quiet(boolean value) {
            quiet = value;
            return this;
        }

        /** Adds one that is told what happens in rooms; default none. */
        public Builder observer(RoomObserver value) {
            observers.add(Objects.requireNonNull(value, "value"));
            return this;
        }

        /**
         * Participants of one room that are served on the room's own shard, however many others it
         * has; further ones are served on the shard that has the fewest. Default 50: a meeting
         * stays on one thread, an audience does not. 0 serves all of them elsewhere.
         */
        public Builder participantsPerShard(int value) {
            if (value < 0) {
                throw new IllegalArgumentException(
                        "participantsPerShard: " + value + " (expected: 0 or more)");
            }
            participantsPerShard = value;
            return this;
        }

        /** Whether an operator may let a muted track sound again; default false. */
        public Builder remoteUnmute(boolean value) {
            remoteUnmute = value;
            return this;
        }

        /**
         * Whether subscribers get audio and video of one publisher in one stream, so that they play
         * them in step; default false.
         */
        public Builder syncStreams(boolean value) {
            syncStreams = value;
            return this;
        }

        /** How long subscribers shall keep pictures; default: nothing is said. */
        public Builder playoutDelay(PlayoutDelay value) {
            playoutDelay = Objects.requireNonNull(value, "value");
            return this;
        }

        /** What a second session of an identity does; default: it replaces the first. */
        public Builder duplicateIdentity(DuplicateIdentity value) {
            duplicateIdentity = Objects.requireNonNull(value, "value");
            return this;
        }

        /** Settings that rooms can be created with by name; default none. */
        public Builder presets(Map<String, RoomConfiguration> value) {
            presets = Map.copyOf(value);
            return this;
        }

        /** Where bans outlive the process; default null: they do not. */
        public Builder banFile(@Nullable Path value) {
            banFile = value;
            return this;
        }

        /** Told how each join went; default nobody. */
        public Builder joinListener(JoinListener value) {
            joinListener = Objects.requireNonNull(value, "value");
            return this;
        }

        public RoomsConfig build() {
            return new RoomsConfig(this);
        }

        private static Duration seconds(String name, Duration value) {
            if (value.isNegative() || value.toSeconds() > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        name + ": " + value + " (expected: 0 s to 2^31 - 1 s)");
            }
            return value;
        }
    }
}
