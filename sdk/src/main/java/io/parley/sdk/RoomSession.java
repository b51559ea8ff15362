package io.parley.sdk;

import io.parley.proto.livekit.ClientInfo;
import io.parley.proto.livekit.DataPacket;
import io.parley.proto.livekit.JoinResponse;
import io.parley.proto.livekit.MediaSectionsRequirement;
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
import io.parley.sdk.engine.MediaLink;
import io.parley.sdk.engine.RtcEngine;
import io.parley.sdk.media.RtcStatsReport;
import io.parley.sdk.rtp.ReceivedTrack;
import io.parley.sdk.rtp.RoomMedia;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One stay in a room, from connect to disconnect, through all reconnects between. Everything the
 * engine tells is worked off on its loop; the rest may be called from any thread.
 */
final class RoomSession implements EngineListener, RoomLink {
    private static final Logger LOG = LoggerFactory.getLogger(RoomSession.class);

    private static final int MAX_SECTIONS_AT_ONCE = 100;

    /** What others may send: streams in one packet, compressed ones, metadata of pictures. */
    private static final ClientInfo CLIENT =
            ClientInfo.newBuilder()
                    .setClientProtocol(2)
                    .addCapabilities(ClientInfo.Capability.CAP_PACKET_TRAILER)
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
    private final RoomMedia media;
    private final LocalTracks localTracks;
    private final RemoteTracks remoteTracks;
    private final List<RemoteDataTrack> remoteDataTracks = new CopyOnWriteArrayList<>();

    /** What happened before the connect was over; null afterwards. */
    private @Nullable List<RoomEvent> early = new ArrayList<>();

    private @Nullable SignalRequest subscriptionPermission;
    private boolean joined;
    private boolean restarting;
    private boolean up;

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
        MediaKeys keys =
                new MediaKeys(
                        messaging.encryption(),
                        model::sifTrailer,
                        model::localIdentity,
                        this::encryptionChanged);
        remoteTracks = new RemoteTracks(model, this, engine::schedule, keys, this::emit);
        media =
                new RoomMedia(
                        engine::execute,
                        engine::nowNanos,
                        () -> System.currentTimeMillis() * 1_000,
                        SharedPool.EXECUTOR,
                        new SecureRandom(),
                        remoteTracks);
        localTracks =
                new LocalTracks(new Uplink(), media, model, options.dynacast(), keys, this::emit);
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
        up = true;
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

    /** The engine as published tracks see it. */
    private final class Uplink implements PublishLink {
        @Override
        public @Nullable MediaLink publisherMedia() {
            return engine.publisherMedia();
        }

        @Override
        public void negotiate() {
            engine.negotiate();
        }

        @Override
        public boolean isUp() {
            return up;
        }

        @Override
        public void send(SignalRequest request) {
            engine.send(request);
        }

        @Override
        public boolean execute(Runnable task) {
            return engine.execute(task);
        }

        @Override
        public Runnable schedule(Duration delay, Runnable task) {
            return engine.schedule(delay, task);
        }
    }

    // What the engine tells.

    @Override
    public MediaLink.Listener media() {
        return media;
    }

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
        localTracks.onSignal(message);
        if (message.hasMediaSectionsRequirement()) {
            addSections(message.getMediaSectionsRequirement());
        }
        if (message.hasUpdate()) {
            remoteTracks.onParticipants();
        }
        message.getUpdate().getParticipantsList().forEach(this::followDataTracks);
        dataTracks.onSignal(message);
        checkSid();
    }

    /** The server wants to send more than there is room for; the engine offers in a moment. */
    private void addSections(MediaSectionsRequirement wanted) {
        MediaLink where = engine.publisherMedia();
        if (where != null) {
            media.addReceivers(
                    where,
                    Math.min(wanted.getNumAudios(), MAX_SECTIONS_AT_ONCE),
                    Math.min(wanted.getNumVideos(), MAX_SECTIONS_AT_ONCE));
        }
    }

    /** What a participant publishes; an update that was too old has changed nothing before. */
    private void followDataTracks(ParticipantInfo info) {
        RemoteParticipant remote = model.remote(info.getIdentity());
        if (remote != null && remote.info() == info) {
            dataTracks.onParticipant(info);
        } else if (remote == null && model.isLocal(info)) {
            localTracks.onLocal(info);
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
        up = false;
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
        localTracks.sync(sync);
        sync.setSubscription(subscription)
                .addAllPublishDataTracks(dataTracks.publishedTracks())
                .setDataSubscription(dataTracks.subscriptions());
    }

    @Override
    public void onResumed() {
        dataTracks.onResumed();
        up = true;
        localTracks.onUp();
        reconnected();
    }

    @Override
    public void onRestarting() {
        restarting = true;
        up = false;
        messaging.onRestarting();
        localTracks.onRestarting();
        media.reset();
        updates.leaveAll();
        reconnecting();
    }

    @Override
    public void onRestarted(JoinResponse join) {
        restarting = false;
        up = true;
        localTracks.onUp();
        localTracks
                .republish()
                .thenRun(
                        () -> {
                            if (up) {
                                reconnected();
                            }
                        });
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
        up = false;
        localTracks.close();
        media.reset();
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
    public void subscriptionChanged(RemoteTrackPublication publication) {
        engine.execute(() -> remoteTracks.changed(publication));
    }

    @Override
    public void trackGone(RemoteTrackPublication publication) {
        remoteTracks.unsubscribe(publication, publication.participant());
    }

    @Override
    public CompletableFuture<LocalTrackPublication> publishTrack(
            LocalTrack track, TrackPublishOptions options) {
        return localTracks.publish(track, options);
    }

    @Override
    public CompletableFuture<Void> unpublishTrack(String trackSid) {
        return localTracks.unpublish(trackSid);
    }

    @Override
    public CompletableFuture<RtcStatsReport> stats(ReceivedTrack track) {
        return onLoop(() -> media.stats(track));
    }

    /** What was measured of the connections. */
    CompletableFuture<RoomStats> stats() {
        return onLoop(() -> new RoomStats(media.stats(true), media.stats(false)));
    }

    private <T> CompletableFuture<T> onLoop(Supplier<T> task) {
        CompletableFuture<T> done = new CompletableFuture<>();
        boolean willRun = engine.execute(() -> done.complete(task.get()));
        if (!willRun) {
            done.completeExceptionally(new NotConnectedException(Publishing.NOT_CONNECTED));
        }
        return done;
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
