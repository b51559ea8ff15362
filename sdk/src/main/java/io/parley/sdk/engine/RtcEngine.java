package io.parley.sdk.engine;

import static java.util.Objects.requireNonNull;

import io.parley.proto.livekit.DataPacket;
import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.JoinResponse;
import io.parley.proto.livekit.SignalRequest;
import io.parley.sdk.packet.NotConnectedException;
import io.parley.sdk.packet.PacketSender;
import io.parley.sdk.signal.JoinException;
import io.parley.sdk.signal.JoinException.Reason;
import io.parley.sdk.signal.SignalEndpoint;
import io.parley.sdk.signal.SignalRoute;
import io.parley.webrtc.net.Cancellable;
import io.parley.webrtc.net.SerialExecutor;
import io.parley.webrtc.net.TransportLoop;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One room's connection through all its lives: it joins, keeps alive, resumes and reconnects, and
 * carries signals and packets. It lives on one loop thread; its futures complete there, so what
 * depends on them must not block.
 */
public final class RtcEngine implements PacketSender {
    private static final Logger LOG = LoggerFactory.getLogger(RtcEngine.class);

    private final EngineOptions options;
    private final EngineListener listener;
    private final AtomicBoolean started = new AtomicBoolean();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();
    private volatile @Nullable Running running;

    /** What there is from connect to the end. */
    private record Running(SdkRuntime.Lease lease, Life life, PacketPipe pipe) {
        TransportLoop loop() {
            return lease.loop();
        }
    }

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
        requireNonNull(url, "url");
        requireNonNull(token, "token");
        if (!started.compareAndSet(false, true)) {
            throw new IllegalStateException("connect was called before; make another engine");
        }
        try {
            ServerUrls urls = new ServerUrls(SignalEndpoint.parse(url));
            checkToken(token);
            return begin(urls, token);
        } catch (JoinException e) {
            closed.complete(null);
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletableFuture<JoinResponse> begin(ServerUrls urls, String token) {
        CompletableFuture<JoinResponse> joined = new CompletableFuture<>();
        SdkRuntime.Lease lease = SdkRuntime.acquire();
        TransportLoop loop = lease.loop();
        SignalRoute route =
                new SignalRoute(
                        loop,
                        lease.blocking(),
                        options.sslContext(),
                        options.proxySelector(),
                        options.proxyAuthenticator());
        PacketPipe pipe = new PacketPipe(loop::nowNanos, () -> loop.execute(this::pump));
        Backoff backoff = new Backoff(() -> ThreadLocalRandom.current().nextDouble());
        Life life = new Life(route, options, listener, pipe, urls, backoff, token, joined);
        Running now = new Running(lease, life, pipe);
        running = now;
        life.onOver(sessionClosed -> sessionClosed.whenComplete((none, e) -> release(now)));
        loop.execute(life::start);
        return joined;
    }

    private void pump() {
        Running now = running;
        if (now != null) {
            now.pipe().pump();
        }
    }

    private void release(Running now) {
        now.lease().release();
        closed.complete(null);
    }

    /** A header can carry it, which is all that this side can tell (RFC 6750 §2.1). */
    private static void checkToken(String token) {
        boolean usable = !token.isEmpty();
        for (int i = 0; i < token.length(); i++) {
            usable &= token.charAt(i) > ' ' && token.charAt(i) < 0x7F;
        }
        if (!usable) {
            throw new JoinException(
                    Reason.BAD_TOKEN,
                    token.isEmpty()
                            ? "the token is empty; make one with an API key and its secret"
                            : "the token has characters that no token has; is it complete?");
        }
    }

    /**
     * Sends a message to the server; during a reconnect it waits until that is over. After the end
     * it is dropped. Any thread; messages of one thread keep their order.
     */
    public void send(SignalRequest request) {
        requireNonNull(request, "request");
        Running now = connected();
        if (now.loop().inLoop()) {
            now.life().send(request);
        } else {
            tryExecute(now, () -> now.life().send(request));
        }
    }

    private static boolean tryExecute(Running now, Runnable task) {
        try {
            now.loop().execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            LOG.debug("the room is closed"); // its loop as well
            return false;
        }
    }

    @Override
    public CompletableFuture<Void> send(DataPacket packet, boolean reliable) {
        requireNonNull(packet, "packet");
        Running now = running;
        if (now == null) {
            return CompletableFuture.failedFuture(
                    new NotConnectedException("the room is not connected"));
        }
        PacketFilter filter = options.packetFilter();
        try {
            return now.pipe().submit(filter == null ? packet : filter.outgoing(packet), reliable);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * Sends a packet of a data track, copied before this returns. Loop thread only.
     *
     * @return false when it was dropped: too much waits already, or there is no connection now
     */
    public boolean sendDataTrackPacket(ByteBuffer packet) {
        Running now = running;
        return now != null && now.pipe().sendTrackPacket(packet);
    }

    /**
     * The media of the connection that tracks are published on: the only one, or the publisher's of
     * two. Another one after each full reconnect. Loop thread only.
     *
     * @return null while there is none
     */
    public @Nullable MediaLink publisherMedia() {
        Running now = running;
        return now == null ? null : now.life().publisher();
    }

    /**
     * Offers the server what was changed on {@link #publisherMedia}, at once or after the answer to
     * the offer before. Nothing while the connection is interrupted: a resume offers anyway. Loop
     * thread only.
     */
    public void negotiate() {
        Running now = running;
        if (now != null) {
            now.life().negotiate();
        }
    }

    /** The loop's time, nanoseconds, never negative; that of all media callbacks. */
    public long nowNanos() {
        return connected().loop().nowNanos();
    }

    /**
     * Makes something go wrong, for tests; through the usual ways of the connection. Any thread.
     */
    public void simulate(Scenario scenario) {
        requireNonNull(scenario, "scenario");
        Running now = connected();
        tryExecute(now, () -> now.life().simulate(scenario));
    }

    /** The newest token: the one given, or a later one of the server's. Any thread. */
    public String token() {
        return connected().life().token();
    }

    /**
     * Leaves the room, tells the server why, and frees everything. Idempotent; any thread. {@link
     * EngineListener#onDisconnected} is called if the room was joined; a connect that is under way
     * fails.
     *
     * @return done when sockets are closed; never fails, and takes three seconds at most
     */
    public CompletableFuture<Void> close(DisconnectReason reason) {
        requireNonNull(reason, "reason");
        Running now = running;
        if (started.compareAndSet(false, true)) {
            closed.complete(null);
        } else if (now != null) {
            tryExecute(now, () -> now.life().close(reason));
        }
        return closed.copy();
    }

    /**
     * Runs a task on the loop's thread, after those given before. Any thread, after connect.
     *
     * @return false, with the task dropped, when the loop has ended, which another thread may see
     *     late
     */
    public boolean execute(Runnable task) {
        return tryExecute(connected(), task);
    }

    /**
     * Runs a task on the loop's thread after a delay; run the result to take it back. When the loop
     * has ended, which another thread may see late, the task is dropped.
     */
    public Runnable schedule(Duration delay, Runnable task) {
        try {
            Cancellable scheduled = connected().loop().schedule(delay, task);
            return scheduled::cancel;
        } catch (RejectedExecutionException e) {
            return () -> {};
        }
    }

    /**
     * An executor that runs tasks one at a time and in order on the threads of another one. A task
     * that throws is logged; once the other executor refuses tasks, they are dropped.
     */
    public static Executor inOrder(Executor pool) {
        return new SerialExecutor(pool);
    }

    /** Whether the caller is the loop's thread. */
    public boolean inLoop() {
        Running now = running;
        return now != null && now.loop().inLoop();
    }

    /** How this connection is made and kept. */
    public EngineOptions options() {
        return options;
    }

    private Running connected() {
        Running now = running;
        if (now == null) {
            throw new NotConnectedException("the room is not connected");
        }
        return now;
    }
}
