package io.parley.sdk;

import static java.util.Objects.requireNonNull;

import io.parley.sdk.datatrack.RemoteDataTrack;
import io.parley.sdk.rpc.AsyncRpcHandler;
import io.parley.sdk.rpc.RpcHandler;
import io.parley.sdk.signal.JoinException;
import io.parley.sdk.stream.ByteStreamHandler;
import io.parley.sdk.stream.TextStreamHandler;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A room that this program takes part in, on Parley's server or any other that speaks LiveKit's
 * protocol.
 *
 * <pre>{@code
 * try (Room room = Room.connect("ws://127.0.0.1:7880", token).join()) {
 *     room.localParticipant().publishData("hello".getBytes(UTF_8)).join();
 * }
 * }</pre>
 *
 * <p>Every method may be called from any thread. Futures complete away from event loops, so that
 * what depends on them may block, and waiting for one is allowed anywhere, also in a listener.
 *
 * @since 0.1
 */
public final class Room implements AutoCloseable {
    private static final io.parley.proto.livekit.Room NO_ROOM =
            io.parley.proto.livekit.Room.getDefaultInstance();

    private final RoomOptions options;
    private final Callbacks callbacks;
    private final Messaging messaging;

    // Both guarded by this for writing.
    private volatile @Nullable RoomSession session;
    private volatile boolean closed;

    private Room(RoomOptions options) {
        this.options = options;
        Executor own = options.executor();
        callbacks = new Callbacks(own != null ? own : SharedPool.EXECUTOR);
        messaging = new Messaging(options, callbacks);
    }

    /**
     * A room that is not connected yet, to which listeners and handlers can be added before
     * anything happens.
     */
    public static Room create(RoomOptions options) {
        return new Room(requireNonNull(options, "options"));
    }

    /** As {@link #connect(String, String, RoomOptions)} with default options. */
    public static CompletableFuture<Room> connect(String url, String token) {
        return connect(url, token, RoomOptions.DEFAULT);
    }

    /**
     * Joins a room.
     *
     * @param url where the server is: {@code ws}, {@code wss}, {@code http} or {@code https}
     * @param token an access token that admits to a room
     * @return done when data can flow; fails with {@link ConnectException}
     */
    public static CompletableFuture<Room> connect(String url, String token, RoomOptions options) {
        Room room = create(options);
        return room.connectTo(url, token).thenApply(connected -> room);
    }

    /**
     * As {@link #connect(String, String, RoomOptions)}, with a listener that hears of everything
     * from the beginning.
     */
    public static CompletableFuture<Room> connect(
            String url, String token, RoomOptions options, RoomListener listener) {
        Room room = create(options);
        room.addListener(listener);
        return room.connectTo(url, token).thenApply(connected -> room);
    }

    /**
     * Joins a room. A room that was disconnected can be joined again, or another one in its place;
     * one that was closed cannot.
     *
     * @param url where the server is: {@code ws}, {@code wss}, {@code http} or {@code https}
     * @param token an access token that admits to a room
     * @return done when data can flow; fails with {@link ConnectException}
     */
    public CompletableFuture<Void> connectTo(String url, String token) {
        requireNonNull(url, "url");
        requireNonNull(token, "token");
        RoomSession started;
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedFuture(
                        new ConnectException(
                                ConnectException.Reason.CLOSED,
                                "the room was closed; make a new one"));
            }
            RoomSession before = session;
            if (before != null && !before.isEnded()) {
                return CompletableFuture.failedFuture(
                        new ConnectException(
                                ConnectException.Reason.ALREADY_CONNECTED,
                                "the room is connected already; disconnect it first"));
            }
            started = new RoomSession(options, callbacks, messaging);
            messaging.session(started);
            session = started;
        }
        return Callbacks.awayFromLoop(started.connect(url, token), Room::connectFailure);
    }

    private static Throwable connectFailure(Throwable thrown) {
        return thrown instanceof JoinException known ? new ConnectException(known) : thrown;
    }

    /**
     * Leaves the room, or does nothing if it is not connected. What was published before reaches
     * the server first: leaving waits up to two seconds for that.
     *
     * @return done when the connection is closed, after three seconds at most; never fails
     */
    public CompletableFuture<Void> disconnect() {
        return disconnect(DisconnectReason.CLIENT_INITIATED);
    }

    /** As {@link #disconnect()}, with a reason that the others are told. */
    public CompletableFuture<Void> disconnect(DisconnectReason reason) {
        requireNonNull(reason, "reason");
        RoomSession current = session;
        return current == null
                ? CompletableFuture.completedFuture(null)
                : Callbacks.awayFromLoop(current.close(reason), failure -> failure);
    }

    /** Leaves the room for good. Idempotent; as {@link #close} without waiting. */
    public CompletableFuture<Void> closeAsync() {
        synchronized (this) {
            closed = true;
        }
        return disconnect();
    }

    /** Leaves the room for good, and waits until the connection is closed. Idempotent. */
    @Override
    public void close() {
        closeAsync().join();
    }

    /** Tells a listener of everything that happens from now on. */
    public void addListener(RoomListener listener) {
        callbacks.add(requireNonNull(listener, "listener"));
    }

    /** Tells a listener nothing any more. */
    public void removeListener(RoomListener listener) {
        callbacks.remove(requireNonNull(listener, "listener"));
    }

    /**
     * Oneself in the room.
     *
     * @throws NotConnectedException before the first connect
     */
    public LocalParticipant localParticipant() {
        RoomSession current = session;
        LocalParticipant local = current == null ? null : current.model().local();
        if (local == null) {
            throw new NotConnectedException(Publishing.NOT_CONNECTED);
        }
        return local;
    }

    /** The others in the room, by identity; an unmodifiable copy. */
    public Map<String, RemoteParticipant> remoteParticipants() {
        RoomSession current = session;
        return current == null ? Map.of() : current.model().snapshot();
    }

    /** Who speaks at the moment, the loudest first; unmodifiable. */
    public List<Participant> activeSpeakers() {
        RoomSession current = session;
        return current == null ? List.of() : current.model().activeSpeakers();
    }

    /** The data tracks that others publish; an unmodifiable copy. */
    public List<RemoteDataTrack> remoteDataTracks() {
        RoomSession current = session;
        return current == null ? List.of() : current.remoteDataTracks();
    }

    /**
     * Reads every text stream of a topic with a handler, in this connection and the next ones. A
     * stream whose topic has no handler is dropped.
     *
     * @throws IllegalStateException if the topic has a handler already, or is one of the SDK's own
     */
    public void registerTextStreamHandler(String topic, TextStreamHandler handler) {
        messaging.incoming().registerTextHandler(topic, handler);
    }

    /** Drops text streams of a topic from now on. */
    public void unregisterTextStreamHandler(String topic) {
        messaging.incoming().unregisterTextHandler(topic);
    }

    /**
     * Reads every byte stream of a topic with a handler, in this connection and the next ones. A
     * stream whose topic has no handler is dropped.
     *
     * @throws IllegalStateException if the topic has a handler already
     */
    public void registerByteStreamHandler(String topic, ByteStreamHandler handler) {
        messaging.incoming().registerByteHandler(topic, handler);
    }

    /** Drops byte streams of a topic from now on. */
    public void unregisterByteStreamHandler(String topic) {
        messaging.incoming().unregisterByteHandler(topic);
    }

    /** As {@link LocalParticipant#registerRpcMethod}, also before the first connect. */
    public void registerRpcMethod(String method, RpcHandler handler) {
        messaging.rpc().register(method, handler);
    }

    /** As {@link LocalParticipant#registerAsyncRpcMethod}, also before the first connect. */
    public void registerAsyncRpcMethod(String method, AsyncRpcHandler handler) {
        messaging.rpc().registerAsync(method, handler);
    }

    /** As {@link LocalParticipant#unregisterRpcMethod}. */
    public void unregisterRpcMethod(String method) {
        messaging.rpc().unregister(method);
    }

    /** The room's end-to-end encryption; null if {@link RoomOptions#encryption} is. */
    public @Nullable E2eeManager e2eeManager() {
        return messaging.encryption();
    }

    /** How the room is connected. */
    public ConnectionState connectionState() {
        RoomSession current = session;
        return current == null ? ConnectionState.DISCONNECTED : current.state();
    }

    /** Whether the room is connected, also while the connection is being mended. */
    public boolean isConnected() {
        return connectionState() != ConnectionState.DISCONNECTED;
    }

    /**
     * The id that the server gave the room.
     *
     * @return done as soon as the server tells it; fails with {@link NotConnectedException} if the
     *     room is not connected, or disconnected before that
     */
    public CompletableFuture<String> sid() {
        RoomSession current = session;
        return current == null
                ? CompletableFuture.failedFuture(
                        new NotConnectedException(Publishing.NOT_CONNECTED))
                : Callbacks.awayFromLoop(current.sid(), failure -> failure);
    }

    /** The name of the room; empty before the first connect. */
    public String name() {
        return info().getName();
    }

    /** What the application attached to the room; may be empty. */
    public String metadata() {
        return info().getMetadata();
    }

    /**
     * How many participants are in the room, as the server last told: it tells every few seconds.
     */
    public int numParticipants() {
        return info().getNumParticipants();
    }

    /** How many of them publish tracks, as the server last told. */
    public int numPublishers() {
        return info().getNumPublishers();
    }

    /** The most participants that the server lets in; 0 for no limit. */
    public int maxParticipants() {
        return info().getMaxParticipants();
    }

    /** When the room was made; null if the server has not told. */
    public @Nullable Instant creationTime() {
        io.parley.proto.livekit.Room room = info();
        if (room.getCreationTimeMs() != 0) {
            return Instant.ofEpochMilli(room.getCreationTimeMs());
        }
        return room.getCreationTime() == 0 ? null : Instant.ofEpochSecond(room.getCreationTime());
    }

    /** Whether the room is being recorded. */
    public boolean activeRecording() {
        return info().getActiveRecording();
    }

    /** How long the room stays when nobody ever joined. */
    public Duration emptyTimeout() {
        return Duration.ofSeconds(Integer.toUnsignedLong(info().getEmptyTimeout()));
    }

    /** How long the room stays when the last participant has left. */
    public Duration departureTimeout() {
        return Duration.ofSeconds(Integer.toUnsignedLong(info().getDepartureTimeout()));
    }

    /** The version of the server's software; empty if it does not tell. */
    public String serverVersion() {
        RoomSession current = session;
        return current == null ? "" : current.model().serverVersion();
    }

    private io.parley.proto.livekit.Room info() {
        RoomSession current = session;
        return current == null ? NO_ROOM : current.model().room();
    }

    /**
     * What was measured of the connections and their tracks, by the names of W3C WebRTC statistics.
     *
     * @return fails with {@link NotConnectedException} if the room is not connected
     */
    public CompletableFuture<RoomStats> getRtcStats() {
        RoomSession current = session;
        return current == null || !current.isOpen()
                ? CompletableFuture.failedFuture(
                        new NotConnectedException(Publishing.NOT_CONNECTED))
                : Callbacks.awayFromLoop(current.stats(), failure -> failure);
    }

    /**
     * Makes something go wrong, to test what an application does then.
     *
     * @throws NotConnectedException if the room is not connected
     */
    public void simulateScenario(SimulateScenario scenario) {
        requireNonNull(scenario, "scenario");
        RoomSession current = session;
        if (current == null || !current.isOpen()) {
            throw new NotConnectedException(Publishing.NOT_CONNECTED);
        }
        current.simulate(scenario);
    }

    @Override
    public String toString() {
        return "Room{name=" + name() + ", " + connectionState() + "}";
    }
}
