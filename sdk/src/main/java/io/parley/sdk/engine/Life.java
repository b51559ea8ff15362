package io.parley.sdk.engine;

import static io.parley.proto.livekit.ReconnectReason.RR_SIGNAL_DISCONNECTED;

import com.google.protobuf.InvalidProtocolBufferException;
import io.parley.proto.livekit.DataPacket;
import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.JoinResponse;
import io.parley.proto.livekit.LeaveRequest;
import io.parley.proto.livekit.ReconnectReason;
import io.parley.proto.livekit.ReconnectResponse;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.SignalResponse;
import io.parley.proto.livekit.SimulateScenario;
import io.parley.proto.livekit.SyncState;
import io.parley.sdk.signal.JoinException;
import io.parley.sdk.signal.JoinException.Reason;
import io.parley.sdk.signal.SignalRoute;
import io.parley.webrtc.net.Cancellable;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A room's connection from the first join to the end: which session there is, and what is done when
 * it is lost. Loop thread only.
 */
final class Life implements Session.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(Life.class);
    private static final Duration TICK = Duration.ofSeconds(5);
    private static final Duration LAST_DATA_CHECK = Duration.ofMillis(5);

    private enum State {
        JOINING,
        CONNECTED,
        RESUMING,
        RESTARTING,
        CLOSED
    }

    private final SignalRoute route;
    private final EngineOptions options;
    private final EngineListener listener;
    private final PacketPipe pipe;
    private final ServerUrls urls;
    private final Backoff backoff;
    private final CompletableFuture<JoinResponse> joined;
    private final ReceiveStates receiveStates = new ReceiveStates();
    private final Deque<SignalRequest> waitingSignals = new ArrayDeque<>();
    private State state = State.JOINING;
    private boolean leaving;
    private volatile String token;
    private boolean single;
    private int attempts;
    private int lastReceivedByServer;
    private ReconnectReason lossReason = RR_SIGNAL_DISCONNECTED;
    private Session session;
    private JoinResponse lastJoin = JoinResponse.getDefaultInstance();
    private Consumer<CompletableFuture<Void>> onOver = closed -> {};
    private @Nullable Cancellable retry;
    private @Nullable Cancellable tick;

    Life(
            SignalRoute route,
            EngineOptions options,
            EngineListener listener,
            PacketPipe pipe,
            ServerUrls urls,
            Backoff backoff,
            String token,
            CompletableFuture<JoinResponse> joined) {
        this.route = route;
        this.options = options;
        this.listener = new GuardedListener(listener);
        this.pipe = pipe;
        this.urls = urls;
        this.backoff = backoff;
        this.token = token;
        this.joined = joined;
        single = options.singlePeerConnection();
        session = newSession();
    }

    private Session newSession() {
        return new Session(route, options, urls.current(), single, this);
    }

    /** Who is told once of the end, with what is done when the last socket is closed. */
    void onOver(Consumer<CompletableFuture<Void>> hook) {
        onOver = hook;
    }

    /** The newest token. Any thread. */
    String token() {
        return token;
    }

    void start() {
        tick = route.loop().schedule(TICK, this::tick);
        session.join(token);
    }

    private void tick() {
        long now = route.loop().nowNanos();
        receiveStates.tick(now);
        pipe.tick(now);
        tick = route.loop().schedule(TICK, this::tick);
    }

    // ---- what the application wants

    /** The media of the connection that tracks are published on; null while there is none. */
    @Nullable MediaLink publisher() {
        return state == State.CLOSED ? null : session.publisher();
    }

    /** Tells the server what was changed on that connection; nothing when there is none. */
    void negotiate() {
        if (state == State.CONNECTED) {
            session.negotiate();
        }
    }

    void send(SignalRequest request) {
        if (state == State.CONNECTED || state == State.JOINING && session.isSignalOpen()) {
            session.send(request);
        } else if (state != State.CLOSED && waitingSignals.size() < Limits.WAITING_SIGNALS) {
            waitingSignals.add(request);
        } else {
            LOG.debug("dropped a {} message", request.getMessageCase());
        }
    }

    void simulate(Scenario scenario) {
        SimulateScenario request = Scenarios.request(scenario);
        if (request != null && state == State.CONNECTED) {
            session.send(SignalRequest.newBuilder().setSimulate(request).build());
        }
        if (Scenarios.cutsSignal(scenario)) {
            session.cutSignal();
        } else if (scenario == Scenario.FULL_RECONNECT && state == State.CONNECTED) {
            beginRestart("given up for a test", true);
        }
    }

    /**
     * Leaves for good, once the server has what was sent: a farewell goes another way than data,
     * and what comes after it is lost.
     */
    void close(DisconnectReason reason) {
        if (state != State.CLOSED && !leaving) {
            leaving = true;
            leave(reason, route.loop().nowNanos() + Limits.LAST_DATA.toNanos());
        }
    }

    private void leave(DisconnectReason reason, long deadlineNanos) {
        if (state == State.CLOSED) {
            return;
        }
        if (state == State.CONNECTED
                && !session.isAllAcknowledged()
                && route.loop().nowNanos() < deadlineNanos) {
            route.loop().schedule(LAST_DATA_CHECK, () -> leave(reason, deadlineNanos));
            return;
        }
        end(
                reason,
                null,
                LeaveRequest.newBuilder()
                        .setReason(reason)
                        .setAction(LeaveRequest.Action.DISCONNECT)
                        .build(),
                new JoinException(Reason.CLOSED, "the room was closed before it was joined"));
    }

    private void end(
            DisconnectReason reason,
            @Nullable String detail,
            @Nullable LeaveRequest leave,
            JoinException failure) {
        boolean joining = state == State.JOINING;
        state = State.CLOSED;
        if (retry != null) {
            retry.cancel();
        }
        if (tick != null) {
            tick.cancel();
        }
        pipe.end("the room is not connected any more: " + reason);
        waitingSignals.clear();
        CompletableFuture<Void> closed = session.close(leave);
        if (joining) {
            joined.completeExceptionally(failure);
        } else {
            listener.onDisconnected(reason, detail);
        }
        onOver.accept(closed);
    }

    // ---- the first join

    private void onJoinFailed(JoinException failure, @Nullable LeaveRequest leave) {
        attempts++;
        boolean stay = leave != null && leave.getAction() == LeaveRequest.Action.DISCONNECT;
        if (failure.isFinal() || stay || attempts > options.joinRetries()) {
            over(DisconnectReason.JOIN_FAILURE, failure);
        } else {
            LOG.debug("join failed, attempt {}: {}", attempts, failure.getMessage());
            tryNext(leave);
        }
    }

    private void over(DisconnectReason reason, JoinException failure) {
        end(reason, failure.getMessage(), null, failure);
    }

    private void closeSession(@Nullable LeaveRequest leave) {
        single = session.isSingle();
        session.close(leave);
    }

    private void tryNext(@Nullable LeaveRequest leave) {
        closeSession(null);
        boolean redirected = leave != null && leave.getRegions().getRegionsCount() > 0;
        if (!redirected) {
            urls.next();
        }
        retryAfter(backoff.before(attempts), this::joinAgain);
    }

    private void joinAgain() {
        session = newSession();
        session.join(token);
    }

    private void retryAfter(Duration delay, Runnable attempt) {
        if (delay.isZero()) {
            attempt.run();
            return;
        }
        retry =
                route.loop()
                        .schedule(
                                delay,
                                () -> {
                                    if (state != State.CLOSED) {
                                        attempt.run();
                                    }
                                });
    }

    // ---- resume

    private void beginResume(ReconnectReason reason, String detail, boolean asked) {
        LOG.debug("{}: resuming: {}", lastJoin.getParticipant().getSid(), detail);
        state = State.RESUMING;
        lossReason = reason;
        attempts = 1;
        pipe.attach(null);
        listener.onResuming();
        if (state != State.RESUMING) {
            return;
        }
        if (session.canResume()) {
            retryAfter(asked ? Duration.ZERO : backoff.before(1), this::resumeNow);
        } else {
            beginRestart(detail, asked);
        }
    }

    private void resumeNow() {
        if (session.canResume()) {
            session.resume(token, lossReason);
        } else {
            beginRestart("the peer connection is gone", false);
        }
    }

    private void onResumeFailed(JoinException failure, @Nullable LeaveRequest leave) {
        if (leave != null && leave.getAction() == LeaveRequest.Action.DISCONNECT) {
            over(leave.getReason(), failure);
        } else if (failure.reason() == Reason.NOT_ALLOWED) {
            over(DisconnectReason.JOIN_FAILURE, failure);
        } else if (isSignalLevel(failure)
                && session.hasTransport()
                && attempts < options.reconnectAttempts()) {
            // While data flows the server keeps the session.
            attempts++;
            retryAfter(backoff.before(attempts), this::resumeNow);
        } else {
            beginRestart(String.valueOf(failure.getMessage()), leave != null);
        }
    }

    private static boolean isSignalLevel(JoinException failure) {
        return switch (failure.reason()) {
            case UNREACHABLE, TIMEOUT, UNKNOWN_HOST, PROXY, REJECTED -> true;
            case BAD_URL, BAD_TOKEN, TLS, NOT_ALLOWED, NOT_FOUND, PROTOCOL -> false;
            case LEFT, TRANSPORT, CLOSED -> false;
        };
    }

    // ---- full reconnect

    private void beginRestart(String detail, boolean asked) {
        LOG.debug("{}: restarting: {}", lastJoin.getParticipant().getSid(), detail);
        boolean first = state != State.RESUMING;
        state = State.RESTARTING;
        if (first) {
            attempts = 1;
        }
        pipe.attach(null);
        Link lost = session.publisher();
        pipe.startAnew(lost == null ? 0 : lost.bufferedAmount(DataKind.RELIABLE));
        closeSession(LeaveRequest.newBuilder().setReason(DisconnectReason.UNKNOWN_REASON).build());
        listener.onRestarting();
        if (state == State.RESTARTING) {
            retryAfter(asked ? Duration.ZERO : backoff.before(1), this::joinAgain);
        }
    }

    private void onRestartFailed(JoinException failure, @Nullable LeaveRequest leave) {
        if (leave != null && leave.getAction() == LeaveRequest.Action.DISCONNECT) {
            over(leave.getReason(), failure);
        } else if (failure.reason() == Reason.NOT_ALLOWED) {
            over(DisconnectReason.JOIN_FAILURE, failure);
        } else if (attempts >= options.reconnectAttempts()) {
            over(reasonOf(failure), failure);
        } else {
            LOG.debug("reconnect failed, attempt {}: {}", attempts, failure.getMessage());
            attempts++;
            tryNext(leave);
        }
    }

    private static DisconnectReason reasonOf(JoinException failure) {
        return switch (failure.reason()) {
            case LEFT -> failure.disconnectReason();
            case TRANSPORT -> DisconnectReason.CONNECTION_TIMEOUT;
            case UNREACHABLE, TIMEOUT, UNKNOWN_HOST, PROXY, TLS -> DisconnectReason.SIGNAL_CLOSE;
            case BAD_URL, BAD_TOKEN, NOT_ALLOWED, NOT_FOUND, REJECTED, PROTOCOL, CLOSED ->
                    DisconnectReason.JOIN_FAILURE;
        };
    }

    // ---- what the session tells

    @Override
    public void onJoined(JoinResponse join) {
        lastJoin = join;
        urls.offerAlternative(join.getAlternativeUrl());
        listener.onJoined(join);
    }

    @Override
    public void onReconnected(ReconnectResponse response, SyncState.Builder syncState) {
        lastReceivedByServer = response.getLastMessageSeq();
        syncState.addAllDatachannelReceiveStates(receiveStates.snapshot());
        listener.onSyncState(syncState);
    }

    @Override
    public void onUp() {
        State before = state;
        state = State.CONNECTED;
        attempts = 0;
        urls.succeeded();
        pipe.attach(session.publisher());
        if (before == State.RESUMING) {
            pipe.replay(lastReceivedByServer);
        }
        for (SignalRequest each = waitingSignals.poll();
                each != null;
                each = waitingSignals.poll()) {
            session.send(each);
        }
        switch (before) {
            case JOINING -> joined.complete(lastJoin);
            case RESUMING -> listener.onResumed();
            case RESTARTING -> listener.onRestarted(lastJoin);
            case CONNECTED, CLOSED -> {}
        }
        pipe.pump();
    }

    @Override
    public void onFailed(JoinException failure, @Nullable LeaveRequest leave) {
        if (leave != null) {
            urls.offer(leave.getRegions());
        }
        switch (state) {
            case JOINING -> onJoinFailed(failure, leave);
            case RESUMING -> onResumeFailed(failure, leave);
            case RESTARTING -> onRestartFailed(failure, leave);
            case CONNECTED, CLOSED -> {}
        }
    }

    @Override
    public void onLost(ReconnectReason what, String detail) {
        beginResume(what, detail, false);
    }

    @Override
    public void onLeave(LeaveRequest leave) {
        urls.offer(leave.getRegions());
        String detail = "the server ended the session with reason " + leave.getReason();
        switch (leave.getAction()) {
            case RESUME -> beginResume(RR_SIGNAL_DISCONNECTED, detail, true);
            case RECONNECT -> beginRestart(detail, true);
            case DISCONNECT, UNRECOGNIZED ->
                    over(leave.getReason(), JoinException.left(leave.getReason(), detail));
        }
    }

    @Override
    public void onSignal(SignalResponse message) {
        listener.onSignal(message);
    }

    @Override
    public void onToken(String newToken) {
        token = newToken;
        listener.onTokenRefreshed(newToken);
    }

    @Override
    public void onWritable() {
        pipe.pumpReliable();
    }

    @Override
    public MediaLink.Listener media() {
        return listener.media();
    }

    @Override
    public void onData(DataKind kind, ByteBuffer payload) {
        if (kind == DataKind.DATA_TRACK) {
            listener.onDataTrackPacket(payload);
            return;
        }
        DataPacket packet;
        try {
            packet = DataPacket.parseFrom(payload);
        } catch (InvalidProtocolBufferException e) {
            LOG.debug("dropped what is no packet: {}", e.getMessage());
            return;
        }
        boolean reliable = kind == DataKind.RELIABLE;
        long now = route.loop().nowNanos();
        if (reliable
                && !receiveStates.accept(packet.getParticipantSid(), packet.getSequence(), now)) {
            return;
        }
        PacketFilter filter = options.packetFilter();
        DataPacket delivered = filter == null ? packet : filtered(filter, packet);
        if (delivered != null) {
            listener.onPacket(delivered, reliable);
        }
    }

    private static @Nullable DataPacket filtered(PacketFilter filter, DataPacket packet) {
        try {
            return filter.incoming(packet);
        } catch (RuntimeException e) {
            LOG.warn("a packet filter failed", e);
            return null;
        }
    }
}
