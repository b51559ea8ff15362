package io.parley.sdk.engine;

import static java.util.Objects.requireNonNull;

import io.parley.proto.livekit.DataPacket;
import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.JoinResponse;
import io.parley.proto.livekit.SignalRequest;
import io.parley.sdk.packet.PacketSender;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * One room's connection through all its lives: it joins, keeps alive, resumes and reconnects, and
 * carries signals and packets. It lives on one loop thread; its futures complete there, so what
 * depends on them must not block.
 */
public final class RtcEngine implements PacketSender {
    private final EngineOptions options;
    private final EngineListener listener;

    private RtcEngine(EngineOptions options, EngineListener listener) {
        this.options = options;
        this.listener = listener;
    }

    /** A connection that is not open yet; it costs nothing until {@link #connect}. */
    public static RtcEngine create(EngineOptions options, EngineListener listener) {
        return new RtcEngine(
                requireNonNull(options, "options"), requireNonNull(listener, "listener"));
    }

    /**
     * Joins a room. Once for each engine; any thread.
     *
     * @param url {@code ws}, {@code wss}, {@code http} or {@code https}, with or without a path
     * @param token an access token that allows to join a room
     * @return done when the peer connection is up; fails with {@link
     *     io.parley.sdk.signal.JoinException}. Cancelling it does nothing; {@link #close} does
     */
    public CompletableFuture<JoinResponse> connect(String url, String token) {
        return CompletableFuture.failedFuture(notReady());
    }

    /**
     * Sends a message to the server; during a reconnect it waits until that is over. After the end
     * it is dropped. Any thread; messages of one thread keep their order.
     */
    public void send(SignalRequest request) {
        throw notReady();
    }

    @Override
    public CompletableFuture<Void> send(DataPacket packet, boolean reliable) {
        return CompletableFuture.failedFuture(notReady());
    }

    /**
     * Sends a packet of a data track, copied before this returns. Loop thread only.
     *
     * @return false when it was dropped: too much waits already, or there is no connection now
     */
    public boolean sendDataTrackPacket(ByteBuffer packet) {
        throw notReady();
    }

    /**
     * Makes something go wrong, for tests; through the usual ways of the connection. Any thread.
     */
    public void simulate(Scenario scenario) {
        throw notReady();
    }

    /** The newest token: the one given, or a later one of the server's. Any thread. */
    public String token() {
        throw notReady();
    }

    /**
     * Leaves the room, tells the server why, and frees everything. Idempotent; any thread. {@link
     * EngineListener#onDisconnected} is called if the room was joined; a connect that is under way
     * fails.
     *
     * @return done when sockets are closed; never fails, and takes a second at most
     */
    public CompletableFuture<Void> close(DisconnectReason reason) {
        return CompletableFuture.completedFuture(null);
    }

    /** Runs a task on the loop's thread, after those given before. Any thread, after connect. */
    public void execute(Runnable task) {
        throw notReady();
    }

    /** Runs a task on the loop's thread after a delay; run the result to take it back. */
    public Runnable schedule(Duration delay, Runnable task) {
        throw notReady();
    }

    /** Whether the caller is the loop's thread. */
    public boolean inLoop() {
        return false;
    }

    /** How this connection is made and kept. */
    public EngineOptions options() {
        return options;
    }

    private IllegalStateException notReady() {
        return new IllegalStateException("the engine cannot connect yet: " + listener);
    }
}
