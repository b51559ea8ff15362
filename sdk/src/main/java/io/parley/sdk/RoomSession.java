package io.parley.sdk;

import io.parley.proto.livekit.ClientInfo;
import io.parley.proto.livekit.DataPacket;
import io.parley.proto.livekit.JoinResponse;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.SignalRequest;
import io.parley.proto.livekit.SignalResponse;
import io.parley.proto.livekit.SyncState;
import io.parley.proto.livekit.UpdateSubscription;
import io.parley.sdk.datatrack.DataTrackEvents;
import io.parley.sdk.datatrack.DataTracks;
import io.parley.sdk.datatrack.LocalDataTrack;
import io.parley.sdk.datatrack.RemoteDataTrack;
import io.parley.sdk.e2ee.DataCipher;
import io.parley.sdk.e2ee.EncryptionState;
import io.parley.sdk.engine.EngineListener;
import io.parley.sdk.engine.EngineOptions;
import io.parley.sdk.engine.RtcEngine;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stay in a room, from connect to disconnect, through all reconnects between. Everything the
 * engine tells is worked off on its loop; the rest may be called from any thread.
 */
final class RoomSession implements EngineListener, RoomLink {
    private static final Logger LOG = LoggerFactory.getLogger(RoomSession.class);

    /** What others may send: streams in one packet, and compressed ones. */
    private static final ClientInfo CLIENT =
            ClientInfo.newBuilder()
                    .setClientProtocol(2)
                    .addCapabilities(ClientInfo.Capability.CAP_COMPRESSION_DEFLATE_RAW)
                    .build();

    private final Callbacks callbacks;
    private final Messaging messaging;
    private final RtcEngine engine;
    private final boolean autoSubscribe;
    private final RoomModel model = new RoomModel();
    private final CompletableFuture<String> sid = new CompletableFuture<>();
    private final CompletableFuture<Void> connected = new CompletableFuture<>();

    private final ParticipantUpdates updates;
    private final Speakers speakers;
    private final MetadataRequests requests;
    private final SignalHandler signals;
    private final PacketHandler packets;
    private final DataTracks dataTracks;
    private final List<RemoteDataTrack> remoteDataTracks = new CopyOnWriteArrayList<>();

    /** What happened before the connect was over; null afterwards. */
    private @Nullable List<RoomEvent> early = new ArrayList<>();

    private @Nullable SignalRequest subscriptionPermission;
    private boolean joined;
    private boolean restarting;

    private volatile ConnectionState state = ConnectionState.DISCONNECTED;
    private volatile boolean ended;

    RoomSession(RoomOptions options, Callbacks callbacks, Messaging messaging) {
        this.callbacks = callbacks;
        this.messaging = messaging;
        autoSubscribe = options.autoSubscribe();
        engine = RtcEngine.create(engineOptions(options), this);
        dataTracks =
                new DataTracks(
                        new DataTrackLink(engine),
                        new RemoteDataTracks(),
                        SharedPool.EXECUTOR,
                        messaging.cipher());
        speakers = new Speakers(model, this::emit);
        updates = new ParticipantUpdates(model, this, autoSubscribe, this::emit, this::left);
        requests = new MetadataRequests(engine::send, engine::schedule);
        signals = new SignalHandler(model, updates, speakers, requests, this::emit);
        packets = new PacketHandler(model, this::emit);
    }

    private static EngineOptions engineOptions(RoomOptions options) {
        EngineOptions.Builder engine =
                EngineOptions.builder()
                        .clientInfo(CLIENT)
                        .singlePeerConnection(options.singlePeerConnection())
                        .autoSubscribe(options.autoSubscribe())
                        .adaptiveStream(options.adaptiveStream())
                        .attributes(options.attributes())
                        .metadata(options.metadata())
                        .sslContext(options.sslContext())
                        .proxySelector(options.proxySelector())
                        .proxyAuthenticator(options.proxyAuthenticator())
                        .connectTimeout(options.connectTimeout())
                        .answerTimeout(options.connectTimeout())
                        .transportTimeout(options.joinTimeout())
                        .joinRetries(options.joinRetries())
                        .reconnectAttempts(options.reconnectAttempts());
        options.rtcConfiguration().applyTo(engine);
        return engine.build();
    }

    /** Joins; the future completes on the loop or where the failure came to light. */
    CompletableFuture<Void> connect(String url, String token) {
        engine.connect(url, token)
                .whenComplete(
                        (join, failure) -> {
                            if (failure == null) {
                                engine.execute(this::connected);
                            } else {
                                ended = true;
                                connected.completeExceptionally(failure);
                                sid.completeExceptionally(
                                        new NotConnectedException(Publishing.NOT_CONNECTED));
                            }
                        });
        return connected;
    }

    CompletableFuture<Void> close(DisconnectReason reason) {
        messaging.disconnecting();
        return engine.close(reason.wire());
    }

    private void connected() {
        if (ended) {
            return;
        }
        state = ConnectionState.CONNECTED;
        List<RoomEvent> held = early;
        early = null;
        emit(new RoomEvent.ConnectionStateChanged(state));
        emit(new RoomEvent.Connected());
        if (held != null) {
            held.forEach(this::emit);
        }
        messaging.onConnected();
        connected.complete(null);
    }

    private void emit(RoomEvent event) {
        if (early != null) {
            early.add(event);
        } else {
            callbacks.emit(event);
        }
    }

    private void left(RemoteParticipant participant) {
        speakers.left(participant);
        messaging.onPeerLeft(participant.identity());
        if (!restarting) {
            dataTracks.onParticipantLeft(participant.identity());
        }
    }

    /** Keeps what others publish for those who ask, and tells of it. On the loop. */
    private final class RemoteDataTracks implements DataTrackEvents {
        @Override
        public void onPublished(RemoteDataTrack track) {
            remoteDataTracks.add(track);
            emit(new RoomEvent.DataTrackPublished(track));
        }

        @Override
        public void onUnpublished(RemoteDataTrack track) {
            remoteDataTracks.remove(track);
            emit(new RoomEvent.DataTrackUnpublished(track.info().sid()));
        }
    }

    // What the engine tells.

    @Override
    public void onJoined(JoinResponse join) {
        model.server(join);
        messaging.onJoined(join.getParticipant().getIdentity());
        if (!joined) {
            joined = true;
            model.room(join.getRoom());
            model.local(new LocalParticipant(join.getParticipant(), this));
            updates.fill(join.getOtherParticipantsList());
            join.getOtherParticipantsList().forEach(dataTracks::onParticipant);
        } else {
            LocalParticipant local = model.local();
            if (local != null) {
                updates.change(local, join.getParticipant());
            }
            signals.room(join.getRoom());
            join.getOtherParticipantsList().forEach(updates::apply);
            dataTracks.onRestarted(join.getOtherParticipantsList());
        }
        checkSid();
    }

    private void checkSid() {
        String known = model.room().getSid();
        if (!known.isEmpty() && !sid.isDone()) {
            sid.complete(known);
        }
    }

    @Override
    public void onSignal(SignalResponse message) {
        signals.handle(message);
        message.getUpdate().getParticipantsList().forEach(this::followDataTracks);
        dataTracks.onSignal(message);
        checkSid();
    }

    /** What a participant publishes; an update that was too old has changed nothing before. */
    private void followDataTracks(ParticipantInfo info) {
        RemoteParticipant remote = model.remote(info.getIdentity());
        if (remote != null && remote.info() == info) {
            dataTracks.onParticipant(info);
        } else if (remote == null && model.isLocal(info)) {
            dataTracks.onLocalParticipant(info);
        }
    }

    @Override
    public void onPacket(DataPacket packet, boolean reliable) {
        if (!packet.hasEncryptedPacket()) {
            deliver(packet, reliable, false);
            return;
        }
        DataCipher cipher = messaging.cipher();
        if (cipher != null) {
            cipher.decrypt(packet, clear -> deliver(clear, reliable, true));
        } else {
            LOG.debug("an encrypted packet is dropped: the room has no keys");
        }
    }

    private void deliver(DataPacket packet, boolean reliable, boolean encrypted) {
        RemoteParticipant sender = model.remote(packet.getParticipantIdentity());
        if (sender != null && (encrypted || packet.hasUser())) {
            updates.dataEncryption(sender, encrypted);
        }
        if (!messaging.onPacket(packet, encrypted)) {
            packets.handle(packet, reliable);
        }
    }

    @Override
    public void onDataTrackPacket(ByteBuffer packet) {
        dataTracks.onPacket(packet);
    }

    @Override
    public void onTokenRefreshed(String token) {
        emit(new RoomEvent.TokenRefreshed());
    }

    @Override
    public void onResuming() {
        reconnecting();
    }

    @Override
    public void onSyncState(SyncState.Builder sync) {
        UpdateSubscription.Builder subscription =
                UpdateSubscription.newBuilder().setSubscribe(!autoSubscribe);
        for (RemoteParticipant participant : model.remotes()) {
            for (RemoteTrackPublication publication : participant.publications().values()) {
                if (publication.isSubscribed() != autoSubscribe) {
                    subscription.addTrackSids(publication.sid());
                }
                if (!publication.isEnabled()) {
                    sync.addTrackSidsDisabled(publication.sid());
                }
            }
        }
        sync.setSubscription(subscription)
                .addAllPublishDataTracks(dataTracks.publishedTracks())
                .setDataSubscription(dataTracks.subscriptions());
    }

    @Override
    public void onResumed() {
        dataTracks.onResumed();
        reconnected();
    }

    @Override
    public void onRestarting() {
        restarting = true;
        messaging.onRestarting();
        updates.leaveAll();
        reconnecting();
    }

    @Override
    public void onRestarted(JoinResponse join) {
        restarting = false;
        reconnected();
    }

    private void reconnecting() {
        if (state == ConnectionState.CONNECTED) {
            state = ConnectionState.RECONNECTING;
            emit(new RoomEvent.ConnectionStateChanged(state));
            emit(new RoomEvent.Reconnecting());
        }
    }

    private void reconnected() {
        if (subscriptionPermission != null) {
            engine.send(subscriptionPermission);
        }
        if (state == ConnectionState.RECONNECTING) {
            state = ConnectionState.CONNECTED;
            emit(new RoomEvent.ConnectionStateChanged(state));
            emit(new RoomEvent.Reconnected());
        }
    }

    @Override
    public void onDisconnected(
            io.parley.proto.livekit.DisconnectReason reason, @Nullable String detail) {
        ended = true;
        dataTracks.close();
        messaging.onDisconnected();
        requests.fail("the room was left before the server answered");
        sid.completeExceptionally(new NotConnectedException(Publishing.NOT_CONNECTED));
        if (early == null) {
            state = ConnectionState.DISCONNECTED;
            emit(new RoomEvent.ConnectionStateChanged(state));
            emit(new RoomEvent.Disconnected(DisconnectReason.of(reason)));
        }
    }

    // What participants and publications ask for.

    @Override
    public boolean isOpen() {
        return !ended && state != ConnectionState.DISCONNECTED;
    }

    @Override
    public void send(SignalRequest request) {
        engine.send(request);
    }

    @Override
    public Messaging messaging() {
        return messaging;
    }

    CompletableFuture<Void> sendPacket(DataPacket packet, boolean reliable) {
        return engine.send(packet, reliable);
    }

    /** Runs a task on the loop after a delay; the result takes that back. */
    Runnable schedule(Duration delay, Runnable task) {
        return engine.schedule(delay, task);
    }

    void encryptionChanged(String identity, EncryptionState now) {
        engine.execute(
                () -> {
                    Participant participant = model.byIdentity(identity);
                    if (participant != null) {
                        emit(new RoomEvent.E2eeStateChanged(participant, now));
                    }
                });
    }

    @Override
    public CompletableFuture<Void> requestUpdate(MetadataRequests.Change change) {
        LocalParticipant local = model.local();
        if (local == null || !isOpen()) {
            return CompletableFuture.failedFuture(disconnected());
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        boolean willRun =
                engine.execute(
                        () -> {
                            if (ended) {
                                done.completeExceptionally(disconnected());
                            } else {
                                requests.send(change, local, done);
                            }
                        });
        if (!willRun) {
            done.completeExceptionally(disconnected());
        }
        return done;
    }

    private static RequestException disconnected() {
        return new RequestException(RequestException.Reason.DISCONNECTED, Publishing.NOT_CONNECTED);
    }

    @Override
    public CompletableFuture<LocalDataTrack> publishDataTrack(String name) {
        return dataTracks.publish(name);
    }

    @Override
    public void subscriptionPermission(SignalRequest request) {
        engine.execute(
                () -> {
                    subscriptionPermission = request;
                    engine.send(request);
                });
    }

    // What the room shows.

    RoomModel model() {
        return model;
    }

    List<RemoteDataTrack> remoteDataTracks() {
        return List.copyOf(remoteDataTracks);
    }

    ConnectionState state() {
        return state;
    }

    /** Whether the stay is over, or never began. */
    boolean isEnded() {
        return ended;
    }

    CompletableFuture<String> sid() {
        return sid;
    }

    void simulate(SimulateScenario scenario) {
        engine.simulate(scenario.scenario());
    }
}
