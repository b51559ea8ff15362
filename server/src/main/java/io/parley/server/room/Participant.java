package io.parley.server.room;

import io.parley.proto.livekit.ClientInfo;
import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.LeaveRequest;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.ParticipantInfo.State;
import io.parley.proto.livekit.ParticipantPermission;
import io.parley.proto.livekit.RequestResponse;
import io.parley.proto.livekit.SessionDescription;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.SignalResponse;
import io.parley.proto.livekit.SyncState;
import io.parley.proto.livekit.TrackSource;
import io.parley.proto.livekit.TrickleRequest;
import io.parley.server.data.Sender;
import io.parley.server.limits.Limit;
import io.parley.server.limits.LimitSet;
import io.parley.server.limits.RateGate;
import io.parley.server.link.NegotiationException;
import io.parley.server.watch.JoinRecord;
import io.parley.server.watch.JoinStage;
import io.parley.token.AccessToken;
import io.parley.token.VideoGrants;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session of a participant. It is JOINING until the join response is sent, then JOINED, ACTIVE
 * from the first time that its primary connection is up, and DISCONNECTED at the end. Lives on the
 * room's shard.
 */
final class Participant implements Transports.Owner {
    private static final Logger log = LoggerFactory.getLogger(Participant.class);

    private static final long NONE = -1;
    private static final long JOIN_TIMEOUT_NANOS = Duration.ofSeconds(60).toNanos();
    private static final long LOST_NANOS = Duration.ofSeconds(5).toNanos();
    private static final Duration LEAVE_GRACE = Duration.ofMillis(500);
    private static final int PROTOCOL_SUBSCRIBER_PRIMARY = 3;
    private static final int SIGNAL_BURST_SECONDS = 4;

    private final RoomContext context;
    private Room room;
    private String sid;
    private final AccessToken token;
    private VideoGrants grants;
    private final int protocol;
    private final boolean autoSubscribeDataTracks;
    private final boolean subscriberPrimary;
    private Profile profile;
    private final SignalChannel signal;
    private final Seats.Seat seat;
    private final Transports transports;
    private final ParticipantMedia media;
    private final Inflow inflow;
    private final Outbox outbox;
    private Sender sender;
    private final DataTracks.Desk desk = new DataTracks.Desk();
    private final Images images = new Images();

    /** Set where it stands for a participant of another room. */
    private final @Nullable Image image;

    private final Requests requests;
    private final TokenRefresh tokenRefresh;
    private final JoinProgress progress;
    private final ClientInfo client;
    private long signalRttMillis = NONE;
    private final long joinedAt;
    private long lastSequence;
    private long lostSince = NONE;
    private long lastHeardAt;
    private boolean cutOnResume;
    private final RateGate signalGate;
    private final RateGate dataGate;

    Participant(RoomContext context, Room room, JoinIntent intent) {
        this(context, room, intent, null);
    }

    Participant(RoomContext context, Room room, JoinIntent intent, @Nullable Image image) {
        this.context = context;
        this.image = image;
        this.room = room;
        token = JoinChecks.effectiveToken(intent);
        grants = Objects.requireNonNull(token.grants(), "video");
        sid = Sids.participant(context.random());
        client = intent.clientInfo();
        protocol = intent.clientInfo().getProtocol();
        autoSubscribeDataTracks = intent.settings().getAutoSubscribeDataTrack();
        subscriberPrimary =
                !intent.singlePeerConnection()
                        && protocol >= PROTOCOL_SUBSCRIBER_PRIMARY
                        && grants.canSubscribe();
        profile = new Profile(sid, token, grants, intent.clientInfo(), context.clock().instant());
        signal = new SignalChannel(protocol);
        media = new ParticipantMedia(context, this, intent.clientInfo(), intent.settings());
        seat = room.seats().take();
        transports =
                new Transports(
                        context, room.media(), intent.singlePeerConnection(), seat.host(), this);
        LimitSet limits = context.node().limits();
        long now = context.now();
        signalGate = new RateGate(limits.max(Limit.SIGNAL_REQUESTS), SIGNAL_BURST_SECONDS, now);
        dataGate = new RateGate(limits.max(Limit.DATA_MESSAGES), 1, now);
        inflow = new Inflow(context, this, dataGate);
        outbox = new Outbox(context, transports, this::onOverrun);
        sender = makeSender();
        requests = new Requests(context, this);
        tokenRefresh = new TokenRefresh(context, token);
        progress =
                new JoinProgress(
                        context,
                        intent,
                        new JoinRecord.Who(room.name(), room.sid(), token.identity(), sid));
        joinedAt = context.now();
        lastHeardAt = joinedAt;
        if (subscriberPrimary) {
            try {
                transports.openSubscriber();
            } catch (IllegalStateException e) { // too many connections
                room.seats().leave(seat);
                throw e;
            }
        }
    }

    private Sender makeSender() {
        return new Sender(
                sid,
                grants.hidden() ? "" : token.identity(),
                profile.kind() == ParticipantInfo.Kind.AGENT);
    }

    /** What all rooms hold together. */
    NodeLoad node() {
        return context.node();
    }

    String sid() {
        return sid;
    }

    String identity() {
        return token.identity();
    }

    int protocol() {
        return protocol;
    }

    Room room() {
        return room;
    }

    /** Where it is forwarded to. */
    Images images() {
        return images;
    }

    /** Whether it is forwarded from another room, and has no client here. */
    boolean isImage() {
        return image != null;
    }

    /** What the client says of itself. */
    ClientInfo client() {
        return client;
    }

    /** Round trip of the signalling as the client says, milliseconds; -1 before it does. */
    long signalRttMillis() {
        return signalRttMillis;
    }

    void onSignalRtt(long millis) {
        signalRttMillis = millis;
    }

    /**
     * Its client pinged, and was answered without the room.
     *
     * @param rttMillis what it says of the signalling's round trip; 0 if nothing
     */
    void onPinged(long at, long rttMillis) {
        lastHeardAt = Math.max(lastHeardAt, at);
        if (rttMillis > 0) {
            onSignalRtt(rttMillis);
        }
    }

    /** How far its join has come. */
    JoinProgress progress() {
        return progress;
    }

    /** Its connections. */
    Transports transports() {
        return transports;
    }

    Profile profile() {
        return profile;
    }

    @Override
    public ParticipantMedia media() {
        return media;
    }

    PublishedTracks tracks() {
        return media.tracks();
    }

    Subscriptions subscriptions() {
        return media.subscriptions();
    }

    TrackPermissions permissions() {
        return media.permissions();
    }

    DataTracks.Desk desk() {
        return desk;
    }

    Outbox outbox() {
        return outbox;
    }

    Sender sender() {
        return sender;
    }

    boolean isSubscriberPrimary() {
        return subscriberPrimary;
    }

    boolean isHidden() {
        return grants.hidden();
    }

    boolean isActive() {
        return profile.state() == State.ACTIVE;
    }

    /** Neither its socket nor its connection is known to be lost. */
    boolean isReachable() {
        return signal.isAttached() && lostSince == NONE;
    }

    boolean canPublish() {
        return grants.canPublish();
    }

    /** Whether tracks of that origin may be published. */
    boolean mayPublish(TrackSource source) {
        Set<TrackSource> sources = grants.canPublishSources();
        return grants.canPublish() && (sources.isEmpty() || sources.contains(source));
    }

    boolean canPublishData() {
        return grants.canPublishData();
    }

    boolean canSubscribe() {
        return grants.canSubscribe();
    }

    boolean canSubscribeMetrics() {
        return grants.canSubscribeMetrics();
    }

    boolean canUpdateMetadata() {
        return grants.canUpdateOwnMetadata();
    }

    boolean autoSubscribesDataTracks() {
        return autoSubscribeDataTracks;
    }

    VideoGrants grants() {
        return grants;
    }

    /** An operator gives and takes rights; what they no longer allow ends. */
    void setPermission(ParticipantPermission permission) {
        grants =
                grants.toBuilder()
                        .canPublish(permission.getCanPublish())
                        .canSubscribe(permission.getCanSubscribe())
                        .canPublishData(permission.getCanPublishData())
                        .canPublishSources(permission.getCanPublishSourcesList())
                        .canUpdateOwnMetadata(permission.getCanUpdateMetadata())
                        .canSubscribeMetrics(permission.getCanSubscribeMetrics())
                        .hidden(permission.getHidden())
                        .build();
        profile.setPermission(grants.toPermission());
        tokenRefresh.setGrants(grants);
        media.applyGrants();
    }

    /** The highest sequence number of its reliable packets; 0 before the first. */
    int lastSequence() {
        return (int) lastSequence;
    }

    /** When it was last heard of over its signalling socket. */
    long lastHeardAt() {
        return lastHeardAt;
    }

    /** Counts a reliable packet; false when it came before. Packets without a number pass. */
    boolean acceptSequence(int sequence) {
        long unsigned = Integer.toUnsignedLong(sequence);
        if (unsigned == 0) {
            return true;
        }
        if (unsigned <= lastSequence) {
            return false;
        }
        lastSequence = unsigned;
        return true;
    }

    @Override
    public void send(SignalResponse message) {
        signal.send(message);
    }

    /** Answers a request; success is told only to clients that know how to read it. */
    void respond(RequestResponse.Builder response) {
        send(SignalResponse.newBuilder().setRequestResponse(response).build());
    }

    /** Connects a socket: the first one, or one that resumes. */
    void attach(SignalConnection connection) {
        signal.attach(connection);
        connection.bind(this);
        lostSince = NONE;
        lastHeardAt = context.now();
    }

    /** Sends what follows the join response. */
    void start(JoinIntent intent) {
        sendRefreshToken();
        media.subscriptions().start();
        transports.offer(false);
        intent.addTrackRequests().forEach(media.tracks()::add);
        SessionDescription offer = intent.publisherOffer();
        if (offer != null && offer.getSdp().length() > 0) {
            onOffer(offer);
        }
        if (autoSubscribeDataTracks) {
            room.dataTracks().subscribeToAll(this);
        }
        // A client that joined anew takes what it shows of itself from updates alone.
        send(UpdateBatch.of(profile.info()));
    }

    /** Restarts the server's connection after a resume; the client restarts its own. */
    void restart(JoinIntent intent) {
        transports.offer(true);
        SessionDescription offer = intent.publisherOffer();
        if (offer != null && offer.getSdp().length() > 0) {
            onOffer(offer);
        }
        room.dataTracks().resume(this);
        media.tracks().resume();
        if (cutOnResume) {
            cutOnResume = false;
            signal.close("simulated loss of signalling");
        }
    }

    /** Whether its client asks for no more than it may. */
    boolean admitsRequest() {
        return signalGate.tryPass(context.now());
    }

    void onRequest(SignalRequest request) {
        lastHeardAt = context.now();
        try {
            requests.onRequest(request);
        } catch (RuntimeException e) {
            log.error("{}: a request of kind {} failed", sid, request.getMessageCase(), e);
            room.leave(this, DisconnectReason.STATE_MISMATCH, LeaveRequest.Action.RECONNECT);
        }
    }

    void onOffer(SessionDescription offer) {
        try {
            transports.onOffer(offer);
        } catch (NegotiationException e) {
            onNegotiationFailed(String.valueOf(e.getMessage()));
        }
    }

    void onAnswer(SessionDescription answer) {
        transports.onAnswer(answer);
    }

    @Override
    public void onNegotiationFailed(String reason) {
        log.debug("{}: negotiation failed: {}", sid, reason);
        progress.trouble("negotiation failed: " + reason);
        context.counters().increment(RoomsCounter.NEGOTIATIONS_FAILED);
        room.leave(this, DisconnectReason.STATE_MISMATCH, LeaveRequest.Action.RECONNECT);
    }

    void onTrickle(TrickleRequest trickle) {
        if (!transports.onTrickle(trickle)) {
            context.counters().increment(RoomsCounter.CANDIDATES_REFUSED);
            respond(
                    RequestResponse.newBuilder()
                            .setReason(RequestResponse.Reason.UNCLASSIFIED_ERROR)
                            .setMessage("candidateInit is not a candidate")
                            .setTrickle(trickle));
        }
    }

    /** Compares what a resuming client believes with what is so. */
    void onSyncState(SyncState state) {
        if (!media.tracks().agreesWith(state.getPublishTracksList())
                || !room.dataTracks().agreesWith(this, state.getPublishDataTracksList())) {
            room.leave(this, DisconnectReason.STATE_MISMATCH, LeaveRequest.Action.RECONNECT);
            return;
        }
        media.subscriptions().onSyncState(state);
        if (state.hasDataSubscription()) {
            room.dataTracks().updateSubscriptions(this, state.getDataSubscription());
        }
    }

    void sendRefreshToken() {
        send(SignalResponse.newBuilder().setRefreshToken(refreshedToken()).build());
    }

    /** The socket is gone. Without a transport the session goes with it. */
    void onSignalLost(SignalConnection connection, String reason) {
        if (!signal.isCurrent(connection) || profile.state() == State.DISCONNECTED) {
            return;
        }
        log.debug("{}: signalling lost: {}", sid, reason);
        signal.detach();
        if (!transports.wasEverConnected()) {
            room.remove(this, DisconnectReason.SIGNAL_CLOSE);
        } else if (!transports.isPrimaryConnected()) {
            lostSince = context.now();
        }
    }

    @Override
    public void onActive() {
        lostSince = NONE;
        if (profile.state() == State.ACTIVE || profile.state() == State.DISCONNECTED) {
            return;
        }
        progress.onActive(transports.primary());
        profile.setState(State.ACTIVE);
        room.announce(this, true);
        room.news().joined(this);
        media.onActive(context.now());
    }

    @Override
    public void onNegotiated() {
        progress.reached(JoinStage.NEGOTIATION);
    }

    @Override
    public void onReady() {
        progress.onReady();
        outbox.onReady();
    }

    /**
     * Asks the client to resume, with a new path; it has a few seconds for it. A client that leaves
     * often closes its connections before its leave is read, so the question waits a moment.
     */
    @Override
    public void onTransportLost(String reason) {
        if (profile.state() == State.DISCONNECTED) {
            return;
        }
        progress.trouble(reason);
        log.debug("{}: transport lost: {}", sid, reason);
        long since = context.now();
        lostSince = since;
        context.shard().schedule(LEAVE_GRACE, () -> askToResume(since));
    }

    private void askToResume(long since) {
        if (lostSince == since && profile.state() != State.DISCONNECTED) {
            signal.leave(DisconnectReason.CONNECTION_TIMEOUT, LeaveRequest.Action.RESUME);
        }
    }

    @Override
    public boolean onData(TransportEnd end, DataKind kind, ByteBuffer payload) {
        if (profile.state() == State.DISCONNECTED) {
            return true;
        }
        switch (kind) {
            case RELIABLE -> {
                return inflow.onMessage(end, payload);
            }
            case LOSSY -> {
                if (admitsData()) {
                    room.dataRouter().onLossy(this, payload);
                }
            }
            case DATA_TRACK -> {
                if (admitsData()) {
                    room.dataTracks().onPacket(this, payload);
                }
            }
        }
        return true;
    }

    private boolean admitsData() {
        boolean admitted = dataGate.tryPass(context.now());
        if (!admitted) {
            context.node().refusals().count(Limit.DATA_MESSAGES);
        }
        return admitted;
    }

    @Override
    public void onLow() {
        outbox.onLow();
    }

    @Override
    public void onUnknownData() {
        context.counters().increment(RoomsCounter.DROPPED_MALFORMED);
    }

    private void onOverrun() {
        room.leave(this, DisconnectReason.STATE_MISMATCH, LeaveRequest.Action.RECONNECT);
    }

    /**
     * Takes it to another room of the shard. Connections, tracks and what it may do stay; it has a
     * new sid there. Both rooms know already.
     */
    void moveTo(Room next, Profile moved) {
        transports.moveTo(next.media());
        room.seats().leave(seat);
        next.seats().keep(seat);
        room = next;
        profile = moved;
        sid = moved.info().getSid();
        progress.moved(new JoinRecord.Who(next.name(), next.sid(), identity(), sid));
        grants = grants.toBuilder().room(next.name()).build();
        tokenRefresh.setGrants(grants);
        sender = makeSender();
    }

    /** Lets go of what is under way between it and others of its room. */
    void settleData() {
        inflow.close();
        outbox.releaseSenders();
    }

    /** A token of the room that it is in, to come back with. */
    String refreshedToken() {
        return tokenRefresh.next(profile);
    }

    /** A token for another room, where it has to join anew. */
    String tokenFor(String otherRoom) {
        tokenRefresh.setGrants(grants.toBuilder().room(otherRoom).build());
        return tokenRefresh.next(profile);
    }

    /** Looks at every deadline, about once a second. */
    void tick() {
        if (image != null) {
            return;
        }
        long now = context.now();
        signal.settlePings();
        progress.tick();
        transports.tick();
        outbox.tick();
        media.subscriptions().tick();
        if (lostSince != NONE && !signal.isAttached() && now - lostSince >= LOST_NANOS) {
            room.remove(this, DisconnectReason.CONNECTION_TIMEOUT);
        } else if (profile.state() != State.ACTIVE && now - joinedAt >= JOIN_TIMEOUT_NANOS) {
            context.counters().increment(RoomsCounter.JOIN_TIMEOUTS);
            room.leave(this, DisconnectReason.JOIN_FAILURE, LeaveRequest.Action.DISCONNECT);
        } else if (signal.isAttached() && transports.isAnswerOverdue()) {
            progress.trouble("the client did not answer the offer");
            context.counters().increment(RoomsCounter.NEGOTIATIONS_FAILED);
            room.leave(this, DisconnectReason.STATE_MISMATCH, LeaveRequest.Action.RECONNECT);
        } else if (signal.isAttached() && tokenRefresh.isDue()) {
            sendRefreshToken();
        }
    }

    /** Cuts the socket right after the next resume, as a fault in between would. */
    void cutSignalOnResume() {
        cutOnResume = true;
    }

    /** Says goodbye to the client; the room calls this on the way out. */
    void sendLeave(DisconnectReason reason, LeaveRequest.Action action) {
        signal.leave(reason, action);
    }

    /** The end. The room has forgotten this participant already. */
    void close(DisconnectReason reason) {
        if (image == null) {
            progress.onLeft(reason, transports.primary());
        }
        inflow.close();
        media.close();
        profile.setDisconnected(reason);
        outbox.close();
        signal.close(reason.name());
        transports.close(reason.name());
        room.seats().leave(seat);
        images.end(reason);
        if (image != null) {
            image.onGone();
        }
    }
}
