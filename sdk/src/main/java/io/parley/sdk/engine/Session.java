package io.parley.sdk.engine;

import static io.parley.proto.livekit.SignalTarget.PUBLISHER;
import static io.parley.proto.livekit.SignalTarget.SUBSCRIBER;

import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.ICEServer;
import io.parley.proto.livekit.JoinResponse;
import io.parley.proto.livekit.LeaveRequest;
import io.parley.proto.livekit.ReconnectReason;
import io.parley.proto.livekit.ReconnectResponse;
import io.parley.proto.livekit.SessionDescription;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.SignalResponse;
import io.parley.proto.livekit.SignalTarget;
import io.parley.proto.livekit.SyncState;
import io.parley.proto.livekit.TrickleRequest;
import io.parley.sdk.signal.JoinException;
import io.parley.sdk.signal.JoinException.Reason;
import io.parley.sdk.signal.SignalConnection;
import io.parley.sdk.signal.SignalEndpoint;
import io.parley.sdk.signal.SignalRoute;
import io.parley.webrtc.net.Cancellable;
import io.parley.webrtc.peer.NegotiatedSection;
import io.parley.webrtc.peer.PeerState;
import io.parley.webrtc.sdp.SdpException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One session with a server, which knows it by one participant sid: a signaling connection,
 * replaced on each resume, and one or two peer connections that stay. Loop thread only.
 */
final class Session implements Link.Owner {
    /** Hears of everything that happens to a session. */
    interface Owner {
        /** The server took the participant in. */
        void onJoined(JoinResponse join);

        /** The session is taken up again; adds what the server should know. */
        void onReconnected(ReconnectResponse response, SyncState.Builder state);

        /** Signaling and peer connections are there, after a join or a resume. */
        void onUp();

        /**
         * The join or the resume failed.
         *
         * @param leave what the server said, where it said goodbye
         */
        void onFailed(JoinException failure, @Nullable LeaveRequest leave);

        /** What was up is not any more. */
        void onLost(ReconnectReason what, String detail);

        /** The server wants something else of a session that is up. */
        void onLeave(LeaveRequest leave);

        void onSignal(SignalResponse message);

        void onToken(String token);

        void onData(DataKind kind, ByteBuffer payload);

        /** There may be room for more packets. */
        void onWritable();

        /** Who hears of audio and video. */
        MediaLink.Listener media();
    }

    private enum Phase {
        /** Until the first message of a new session. */
        JOINING,
        /** Until its peer connections are there. */
        CONNECTING,
        UP,
        /** Until the first message of a resumed session. */
        RESUMING,
        /** Until its peer connections are there again. */
        RESTORING,
        /** Something is lost; a resume may follow. */
        DOWN,
        CLOSED
    }

    private static final String ROOM_MISSING = "requested room does not exist";

    private final SignalRoute route;
    private final EngineOptions options;
    private final SignalEndpoint endpoint;
    private final Owner owner;
    private final Pings pings;
    private boolean single;
    private Phase phase = Phase.JOINING;
    private String token = "";
    private String sid = "";
    private @Nullable SignalConnection signal;
    private @Nullable Link publisher;
    private @Nullable Link subscriber;
    private @Nullable SessionDescription firstOffer;
    private @Nullable Cancellable deadline;
    private final List<SignalRequest> earlyCandidates = new ArrayList<>();
    private List<ICEServer> iceServers = List.of();
    private boolean joined;
    private boolean subscriberPrimary;
    private boolean offerScheduled;
    private @Nullable String closedReason;

    /**
     * @param single whether to ask for one peer connection
     */
    Session(
            SignalRoute route,
            EngineOptions options,
            SignalEndpoint endpoint,
            boolean single,
            Owner owner) {
        this.route = route;
        this.options = options;
        this.endpoint = endpoint;
        this.single = single;
        this.owner = owner;
        pings = new Pings(route.loop(), this::send, this::onSilence);
    }

    /** Whether the session has one peer connection. */
    boolean isSingle() {
        return single;
    }

    SignalEndpoint endpoint() {
        return endpoint;
    }

    /** The peer connection that packets leave on; null before there is one. */
    @Nullable Link publisher() {
        return publisher;
    }

    /** Whether the server has acknowledged all that left on the publisher. */
    boolean isAllAcknowledged() {
        return publisher == null || publisher.isAllAcknowledged();
    }

    boolean isSignalOpen() {
        return signal != null && signal.isOpen();
    }

    /** Whether the peer connections still work, so that the server certainly keeps the session. */
    boolean hasTransport() {
        return publisher != null && publisher.isConnected();
    }

    /** Whether the peer connections can be restored at all. */
    boolean canResume() {
        return !sid.isEmpty() && publisher != null && publisher.state() != PeerState.CLOSED;
    }

    // ---- joining

    void join(String bearer) {
        token = bearer;
        open();
        try {
            // The TCP handshake goes on meanwhile.
            Link link = newLink(PUBLISHER);
            publisher = link;
            link.createChannels();
            firstOffer = link.offer(false);
        } catch (IllegalStateException e) {
            failed(new JoinException(Reason.TRANSPORT, String.valueOf(e.getMessage()), e), null);
        }
    }

    private Link newLink(SignalTarget target) {
        Link link = new Link(route.loop(), options, target, Nearby.isNearby(endpoint), this);
        if (joined) {
            link.setIceServers(iceServers);
        }
        return link;
    }

    private void open() {
        signal =
                SignalConnection.open(
                        route,
                        endpoint,
                        token,
                        this::target,
                        options.connectTimeout(),
                        new SignalEvents());
    }

    private String target() {
        return phase == Phase.RESUMING
                ? Wishes.resume(options, single, sid, resumeReason)
                : Wishes.join(options, single, firstOffer);
    }

    private void onJoined(JoinResponse join) {
        sid = join.getParticipant().getSid();
        subscriberPrimary = !single && join.getSubscriberPrimary();
        phase = Phase.CONNECTING;
        pings.start(join.getPingInterval(), join.getPingTimeout());
        deadline(options.transportTimeout(), Reason.TRANSPORT, "no peer connection with");
        joined = true;
        iceServers = join.getIceServersList();
        owner.onJoined(join);
        if (phase != Phase.CONNECTING) {
            return;
        }
        if (publisher != null) {
            publisher.setIceServers(iceServers);
        }
        if (subscriberPrimary) {
            subscriber = newLink(SUBSCRIBER);
        }
        if (!single && firstOffer != null) {
            send(SignalRequest.newBuilder().setOffer(firstOffer).build());
        }
        firstOffer = null;
        earlyCandidates.forEach(this::send);
        earlyCandidates.clear();
    }

    // ---- resuming

    private ReconnectReason resumeReason = ReconnectReason.RR_UNKNOWN;

    void resume(String bearer, ReconnectReason reason) {
        token = bearer;
        resumeReason = reason;
        dropSignal();
        phase = Phase.RESUMING;
        open();
    }

    private void onReconnected(ReconnectResponse response) {
        Link link = publisher;
        if (link == null) {
            return;
        }
        phase = Phase.RESTORING;
        pings.resume();
        deadline(options.transportTimeout(), Reason.TRANSPORT, "no peer connection with");
        SyncState.Builder state = SyncState.newBuilder();
        describe(state, link);
        owner.onReconnected(response, state);
        if (phase != Phase.RESTORING) {
            return;
        }
        // Before any offer: the server compares it with what it knows.
        send(SignalRequest.newBuilder().setSyncState(state).build());
        sendOffer(true);
    }

    private void describe(SyncState.Builder state, Link link) {
        Link answering = subscriber != null ? subscriber : link;
        boolean ours = subscriber != null; // our answer on the subscriber's, our offer otherwise
        SessionDescription answer = ours ? answering.local("answer") : answering.remote("answer");
        SessionDescription offer = ours ? answering.remote("offer") : answering.local("offer");
        if (answer != null) {
            state.setAnswer(answer);
        }
        if (offer != null) {
            state.setOffer(offer);
        }
        state.addAllDataChannels(link.channels());
        if (subscriber != null) {
            state.addAllDataChannels(subscriber.channels());
        }
    }

    /** Offers what was changed on the publisher's connection, now or after the answer to come. */
    void negotiate() {
        sendOffer(false);
    }

    private void sendOffer(boolean iceRestart) {
        Link link = publisher;
        SessionDescription offer = link == null ? null : link.offer(iceRestart);
        if (offer != null) {
            send(SignalRequest.newBuilder().setOffer(offer).build());
        }
    }

    // ---- both

    private void checkUp() {
        if (phase != Phase.CONNECTING && phase != Phase.RESTORING) {
            return;
        }
        Link up = publisher;
        boolean primaryUp =
                !subscriberPrimary
                        || subscriber != null
                                && subscriber.isConnected()
                                && subscriber.isOpen(DataKind.RELIABLE);
        if (primaryUp
                && up != null
                && up.isStable()
                && up.isConnected()
                && up.isOpen(DataKind.RELIABLE)
                && up.isOpen(DataKind.LOSSY)) {
            phase = Phase.UP;
            cancelDeadline();
            owner.onUp();
        }
    }

    private void deadline(Duration timeout, Reason reason, String what) {
        cancelDeadline();
        deadline =
                route.loop()
                        .schedule(
                                timeout,
                                () ->
                                        failed(
                                                new JoinException(
                                                        reason,
                                                        what
                                                                + " "
                                                                + endpoint
                                                                + " within "
                                                                + timeout.toMillis()
                                                                + " ms"),
                                                null));
    }

    private void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
    }

    private void failed(JoinException failure, @Nullable LeaveRequest leave) {
        if (phase == Phase.UP || phase == Phase.DOWN || phase == Phase.CLOSED) {
            return;
        }
        down();
        owner.onFailed(failure, leave);
    }

    private void lost(ReconnectReason what, String detail) {
        if (phase == Phase.UP) {
            down();
            owner.onLost(what, detail);
        }
    }

    private void down() {
        phase = Phase.DOWN;
        cancelDeadline();
        pings.stop();
        dropSignal();
    }

    private void dropSignal() {
        SignalConnection current = signal;
        signal = null;
        if (current != null) {
            current.close(1000, "");
        }
    }

    /** Cuts the signaling connection, as a fault of the network would. */
    void cutSignal() {
        lost(ReconnectReason.RR_SIGNAL_DISCONNECTED, "cut for a test");
    }

    void send(SignalRequest message) {
        if (signal != null) {
            signal.send(message);
        }
    }

    /**
     * Ends the session and its connections; the owner hears nothing more.
     *
     * @param leave told to the server, if it can be; null for nothing
     * @return done when the signaling connection is closed
     */
    CompletableFuture<Void> close(@Nullable LeaveRequest leave) {
        phase = Phase.CLOSED;
        cancelDeadline();
        pings.stop();
        if (leave != null) {
            send(SignalRequest.newBuilder().setLeave(leave).build());
        }
        SignalConnection current = signal;
        signal = null;
        if (publisher != null) {
            publisher.close("left");
        }
        if (subscriber != null) {
            subscriber.close("left");
        }
        return current == null ? CompletableFuture.completedFuture(null) : current.close(1000, "");
    }

    private void onSilence() {
        String detail = endpoint + " stopped answering";
        if (phase == Phase.UP) {
            lost(ReconnectReason.RR_SIGNAL_DISCONNECTED, detail);
        } else {
            failed(new JoinException(Reason.TIMEOUT, detail), null);
        }
    }

    // ---- what the server says

    private final class SignalEvents implements SignalConnection.Listener {
        @Override
        public void onOpen() {
            deadline(options.answerTimeout(), Reason.TIMEOUT, "no answer of");
        }

        @Override
        public void onFailed(JoinException failure) {
            boolean otherPath =
                    phase == Phase.JOINING
                            && single
                            && failure.status() == 404
                            && !failure.serverText().contains(ROOM_MISSING);
            if (otherPath) {
                single = false; // the server is an older one
                open();
            } else {
                failed(failure, null);
            }
        }

        @Override
        public void onClosed(String reason) {
            signal = null;
            lost(ReconnectReason.RR_SIGNAL_DISCONNECTED, reason);
            failed(new JoinException(Reason.UNREACHABLE, reason), null);
        }

        @Override
        public void onMessage(SignalResponse message) {
            pings.heard();
            switch (phase) {
                case JOINING -> onFirst(message, SignalResponse.MessageCase.JOIN);
                case RESUMING -> onFirst(message, SignalResponse.MessageCase.RECONNECT);
                case CONNECTING, RESTORING, UP -> onNext(message);
                case DOWN, CLOSED -> {}
            }
        }
    }

    /** Whatever comes before the message that is waited for is of no use. */
    private void onFirst(SignalResponse message, SignalResponse.MessageCase expected) {
        if (message.hasLeave()) {
            onLeave(message.getLeave());
        } else if (message.getMessageCase() == expected) {
            cancelDeadline();
            if (message.hasJoin()) {
                onJoined(message.getJoin());
            } else {
                onReconnected(message.getReconnect());
            }
            checkUp();
        }
    }

    private void onLeave(LeaveRequest leave) {
        if (phase == Phase.UP) {
            owner.onLeave(leave);
        } else {
            DisconnectReason reason = leave.getReason();
            failed(
                    JoinException.left(
                            reason, endpoint + " ended the session with reason " + reason),
                    leave);
        }
    }

    private void onNext(SignalResponse message) {
        switch (message.getMessageCase()) {
            case ANSWER -> onAnswer(message.getAnswer());
            case OFFER -> onOffer(message.getOffer());
            case TRICKLE -> onTrickle(message.getTrickle());
            case LEAVE -> onLeave(message.getLeave());
            case REFRESH_TOKEN -> owner.onToken(message.getRefreshToken());
            case PONG, PONG_RESP, JOIN, RECONNECT, MESSAGE_NOT_SET -> {}
            case MEDIA_SECTIONS_REQUIREMENT -> {
                offerSoon();
                owner.onSignal(message);
            }
            case ROOM_MOVED -> {
                if (!message.getRoomMoved().getToken().isEmpty()) {
                    owner.onToken(message.getRoomMoved().getToken());
                }
                owner.onSignal(message);
            }
            default -> owner.onSignal(message);
        }
    }

    private void onAnswer(SessionDescription answer) {
        Link link = publisher;
        if (link == null) {
            return;
        }
        try {
            if (link.acceptAnswer(answer)) {
                sendOffer(false);
            }
        } catch (SdpException | IllegalStateException e) {
            unusable("the answer of", e);
            return;
        }
        checkUp();
    }

    private void onOffer(SessionDescription offer) {
        if (single) {
            return; // there is nothing that the server could offer
        }
        try {
            if (subscriber == null) {
                subscriber = newLink(SUBSCRIBER);
            }
            SessionDescription answer = subscriber.answer(offer);
            send(SignalRequest.newBuilder().setAnswer(answer).build());
        } catch (SdpException | IllegalStateException e) {
            unusable("the offer of", e);
        }
    }

    private void unusable(String what, Exception cause) {
        String detail = what + " " + endpoint + " cannot be used: " + cause.getMessage();
        if (phase == Phase.UP) {
            lost(ReconnectReason.RR_PUBLISHER_FAILED, detail);
        } else {
            failed(new JoinException(Reason.PROTOCOL, detail, cause), null);
        }
    }

    @Override
    public void onCandidate(Link link, String json) {
        SignalRequest request =
                SignalRequest.newBuilder()
                        .setTrickle(
                                TrickleRequest.newBuilder()
                                        .setCandidateInit(json)
                                        .setTarget(link.target()))
                        .build();
        if (joined && isSignalOpen()) {
            send(request);
        } else if (!joined && earlyCandidates.size() < Limits.EARLY_CANDIDATES) {
            earlyCandidates.add(request); // the server knows no participant yet that they belong to
        }
    }

    private void onTrickle(TrickleRequest trickle) {
        Link link = single || trickle.getTarget() == PUBLISHER ? publisher : subscriber;
        if (link != null) {
            link.addCandidate(trickle.getCandidateInit());
        }
    }

    /** The server asks for an offer; many at once are one. */
    private void offerSoon() {
        if (single && !offerScheduled) {
            offerScheduled = true;
            route.loop()
                    .schedule(
                            Limits.OFFER_PAUSE,
                            () -> {
                                offerScheduled = false;
                                if (phase == Phase.UP || phase == Phase.CONNECTING) {
                                    sendOffer(false);
                                }
                            });
        }
    }

    // ---- what the peer connections say

    @Override
    public void onStateChanged(Link link, PeerState state, @Nullable String reason) {
        switch (state) {
            case NEW, CONNECTING, DISCONNECTED -> {}
            case CONNECTED -> checkUp();
            case FAILED -> onLinkLost(link, String.valueOf(reason));
            case CLOSED -> {
                closedReason = String.valueOf(reason);
                // Goodbyes come on two ways; the server's own words may be a little later.
                route.loop().schedule(Limits.FAREWELL_GAP, () -> onLinkLost(link, closedReason));
            }
        }
    }

    private void onLinkLost(Link link, @Nullable String detail) {
        ReconnectReason what =
                link.target() == PUBLISHER
                        ? ReconnectReason.RR_PUBLISHER_FAILED
                        : ReconnectReason.RR_SUBSCRIBER_FAILED;
        lost(what, String.valueOf(detail));
        if (phase != Phase.RESUMING || link.state() == PeerState.CLOSED) {
            failed(new JoinException(Reason.TRANSPORT, String.valueOf(detail)), null);
        }
    }

    @Override
    public void onChannelOpen(Link link, DataKind kind) {
        checkUp();
        if (link == publisher) {
            owner.onWritable();
        }
    }

    @Override
    public void onMessage(DataKind kind, ByteBuffer payload) {
        owner.onData(kind, payload);
    }

    @Override
    public void onWritable(Link link) {
        if (link == publisher) {
            owner.onWritable();
        }
    }

    @Override
    public void onMediaNegotiated(Link link, List<NegotiatedSection> sections) {
        owner.media().onMediaNegotiated(link, sections);
    }

    @Override
    public void onRtp(Link link, ByteBuffer packet, long nowNanos) {
        owner.media().onRtp(link, packet, nowNanos);
    }

    @Override
    public void onRtcp(Link link, ByteBuffer packet, long nowNanos) {
        owner.media().onRtcp(link, packet, nowNanos);
    }

    @Override
    public void onMediaTimer(Link link, long nowNanos) {
        owner.media().onMediaTimer(link, nowNanos);
    }
}
