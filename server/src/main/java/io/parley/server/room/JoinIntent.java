package io.parley.server.room;

import static java.util.Objects.requireNonNull;

import io.parley.proto.livekit.AddTrackRequest;
import io.parley.proto.livekit.ClientInfo;
import io.parley.proto.livekit.ConnectionSettings;
import io.parley.proto.livekit.ReconnectReason;
import io.parley.proto.livekit.SessionDescription;
import io.parley.server.watch.JoinRecord;
import io.parley.server.watch.JoinStage;
import io.parley.token.AccessToken;
import io.parley.token.VideoGrants;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a client asks for when it opens a signalling socket. Immutable. */
public final class JoinIntent {
    private final AccessToken token;
    private final ClientInfo clientInfo;
    private final ConnectionSettings settings;
    private final boolean singlePeerConnection;
    private final boolean reconnect;
    private final ReconnectReason reconnectReason;
    private final String participantSid;
    private final String metadata;
    private final Map<String, String> attributes;
    private final List<AddTrackRequest> addTrackRequests;
    private final @Nullable SessionDescription publisherOffer;
    private final long requestNanoTime;
    private final long tokenNanos;

    private JoinIntent(Builder builder) {
        token = builder.token;
        clientInfo = builder.clientInfo;
        settings = builder.settings;
        singlePeerConnection = builder.singlePeerConnection;
        reconnect = builder.reconnect;
        reconnectReason = builder.reconnectReason;
        participantSid = builder.participantSid;
        metadata = builder.metadata;
        attributes = Map.copyOf(builder.attributes);
        addTrackRequests = List.copyOf(builder.addTrackRequests);
        publisherOffer = builder.publisherOffer;
        requestNanoTime = builder.requestNanoTime;
        tokenNanos = builder.tokenNanos;
    }

    /**
     * Starts with a new session on two peer connections that subscribes to everything.
     *
     * @param token verified
     */
    public static Builder builder(AccessToken token) {
        return new Builder(requireNonNull(token, "token"));
    }

    public AccessToken token() {
        return token;
    }

    /** What the client says of itself; {@code protocol} 0 when it says nothing. */
    public ClientInfo clientInfo() {
        return clientInfo;
    }

    public ConnectionSettings settings() {
        return settings;
    }

    /** Whether the client has one peer connection for both directions. */
    public boolean singlePeerConnection() {
        return singlePeerConnection;
    }

    /** Whether the client resumes a session that it believes to exist. */
    public boolean reconnect() {
        return reconnect;
    }

    public ReconnectReason reconnectReason() {
        return reconnectReason;
    }

    /** The session to resume as the client knows it; empty on a new one. */
    public String participantSid() {
        return participantSid;
    }

    /** Replaces the token's metadata; empty when the client gave none. */
    public String metadata() {
        return metadata;
    }

    /** Laid over the token's attributes; empty values do not count. */
    public Map<String, String> attributes() {
        return attributes;
    }

    /** Tracks to announce right after the join. */
    public List<AddTrackRequest> addTrackRequests() {
        return addTrackRequests;
    }

    /** The first offer of the publisher's peer connection; null when it comes later. */
    public @Nullable SessionDescription publisherOffer() {
        return publisherOffer;
    }

    /** Time since the request, nanoseconds; 0 when nobody said when it came. */
    long sinceRequestNanos() {
        return requestNanoTime == 0 ? 0 : System.nanoTime() - requestNanoTime;
    }

    /**
     * What is known of this join for the journal.
     *
     * @param startedAt when its request came
     */
    public JoinRecord.Builder record(Instant startedAt) {
        VideoGrants grants = token.grants();
        return JoinRecord.builder(startedAt)
                .who(
                        new JoinRecord.Who(
                                grants == null ? "" : grants.room(), "", token.identity(), ""))
                .client(JoinProgress.client(clientInfo))
                .reached(JoinStage.TOKEN, tokenNanos);
    }

    /** Collects what a client asks for. */
    public static final class Builder {
        private final AccessToken token;
        private ClientInfo clientInfo = ClientInfo.getDefaultInstance();
        private ConnectionSettings settings =
                ConnectionSettings.newBuilder().setAutoSubscribe(true).build();
        private boolean singlePeerConnection;
        private boolean reconnect;
        private ReconnectReason reconnectReason = ReconnectReason.RR_UNKNOWN;
        private String participantSid = "";
        private String metadata = "";
        private Map<String, String> attributes = Map.of();
        private List<AddTrackRequest> addTrackRequests = List.of();
        private @Nullable SessionDescription publisherOffer;
        private long requestNanoTime;
        private long tokenNanos;

        private Builder(AccessToken token) {
            this.token = token;
        }

        public Builder clientInfo(ClientInfo value) {
            clientInfo = value;
            return this;
        }

        public Builder settings(ConnectionSettings value) {
            settings = value;
            return this;
        }

        public Builder singlePeerConnection(boolean value) {
            singlePeerConnection = value;
            return this;
        }

        public Builder reconnect(boolean value) {
            reconnect = value;
            return this;
        }

        public Builder reconnectReason(ReconnectReason value) {
            reconnectReason = value;
            return this;
        }

        public Builder participantSid(String value) {
            participantSid = value;
            return this;
        }

        public Builder metadata(String value) {
            metadata = value;
            return this;
        }

        public Builder attributes(Map<String, String> value) {
            attributes = value;
            return this;
        }

        public Builder addTrackRequests(List<AddTrackRequest> value) {
            addTrackRequests = value;
            return this;
        }

        public Builder publisherOffer(@Nullable SessionDescription value) {
            publisherOffer = value;
            return this;
        }

        /**
         * When it was asked for, for the statistics of joins.
         *
         * @param atNanoTime of the request, on the clock of {@link System#nanoTime}
         * @param untilToken time from there to a token that is valid, nanoseconds
         */
        public Builder requested(long atNanoTime, long untilToken) {
            requestNanoTime = atNanoTime;
            tokenNanos = untilToken;
            return this;
        }

        public JoinIntent build() {
            return new JoinIntent(this);
        }
    }
}
