package io.parley.server;

import io.parley.server.calls.CallDesk;
import io.parley.server.config.ServerConfig;
import io.parley.server.config.TlsConfig;
import io.parley.server.front.FrontDoor;
import io.parley.server.hooks.Webhooks;
import io.parley.server.room.Rooms;
import io.parley.server.trace.Tracing;
import io.parley.server.warmup.JoinWarmUp;
import io.parley.webrtc.net.TransportLoop;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A running room server that LiveKit's clients can join. Everything it needs is inside this
 * process: {@link #start} opens its ports, and {@link #close} tells every participant to leave and
 * closes them.
 *
 * <pre>{@code
 * ServerConfig config = ServerConfig.builder().key("devkey", secret).build();
 * try (ParleyServer server = ParleyServer.start(config).join()) {
 *     System.out.println(server.webSocketUri());
 * }
 * }</pre>
 *
 * <p>All methods may be called from any thread.
 *
 * @since 0.1
 */
public final class ParleyServer implements AutoCloseable {

    /** How long participants may take to be told that the server stops. */
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final Rooms rooms;
    private final ReloadableKeys keys;
    private final List<TransportLoop> loops;
    private final @Nullable CallDesk calls;
    private final @Nullable Webhooks webhooks;
    private final FrontDoor front;
    private final String host;
    private final JoinWarmUp warmUp;
    private final boolean tls;
    private final @Nullable Tracing tracing;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    ParleyServer(
            Rooms rooms,
            ReloadableKeys keys,
            List<TransportLoop> loops,
            @Nullable CallDesk calls,
            @Nullable Webhooks webhooks,
            FrontDoor front,
            String host,
            boolean tls,
            @Nullable Tracing tracing,
            JoinWarmUp warmUp) {
        this.rooms = rooms;
        this.keys = keys;
        this.loops = loops;
        this.calls = calls;
        this.webhooks = webhooks;
        this.front = front;
        this.host = host;
        this.warmUp = warmUp;
        this.tls = tls;
        this.tracing = tracing;
    }

    /**
     * Opens the ports and gets everything ready for the first participant, which takes up to a
     * second or two.
     *
     * @return completes when clients can join; fails with a {@link java.net.BindException} that
     *     names the port if one cannot be opened, or with a {@link
     *     io.parley.server.config.ConfigException} if an address in the configuration cannot be
     *     used, and then nothing stays open
     */
    public static CompletableFuture<ParleyServer> start(ServerConfig config) {
        return new Startup(Objects.requireNonNull(config, "config")).run();
    }

    /** The TCP port of everything over HTTP, also if the system chose it. */
    public int port() {
        return front.port();
    }

    /** What clients on this machine connect to, such as {@code ws://127.0.0.1:7880}. */
    public URI webSocketUri() {
        return URI.create((tls ? "wss://" : "ws://") + host + ":" + port());
    }

    /** The address of the page for browsers on this machine. */
    public URI pageUri() {
        return URI.create((tls ? "https://" : "http://") + host + ":" + port() + "/");
    }

    /**
     * Puts other API keys in the place of all that are there. Joins and requests with a key that is
     * gone are refused from now on; who is in a room stays there, and can resume with the token
     * that the server gave it last if that was signed with a key that is still there.
     *
     * @param secrets secrets by key, at least one; the first one signs
     */
    public void replaceKeys(Map<String, String> secrets) {
        keys.replace(secrets);
        if (calls != null) {
            calls.replaceKeys(secrets);
        }
    }

    /**
     * Shows another certificate on the front port from now on; open connections stay as they are.
     *
     * @throws io.parley.server.config.ConfigException if it cannot be used, or the server was
     *     started without one: then nothing changes
     */
    public void replaceCertificate(TlsConfig certificate) {
        front.replaceCertificate(certificate);
    }

    /**
     * Refuses new participants, tells those who are there that the server stops, and closes every
     * port. Idempotent.
     *
     * @return completes when all is closed, after a few seconds at most
     */
    public CompletableFuture<Void> closeAsync() {
        if (closing.compareAndSet(false, true)) {
            warmUp.close();
            if (calls != null) {
                calls.drain();
            }
            rooms.shutdown()
                    .orTimeout(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)
                    .exceptionally(late -> null)
                    .thenCompose(told -> CompletableFuture.allOf(front.close(), closeWebhooks()))
                    .whenComplete(
                            (stopped, failure) -> {
                                loops.forEach(TransportLoop::close);
                                if (tracing != null) {
                                    tracing.close();
                                }
                                if (calls != null) {
                                    calls.close();
                                }
                                closed.complete(null);
                            });
        }
        return whenClosed();
    }

    /** The rooms are over, and their last events are there. */
    private CompletableFuture<Void> closeWebhooks() {
        return webhooks == null
                ? CompletableFuture.completedFuture(null)
                : webhooks.closeAsync(FAREWELL);
    }

    /**
     * Completes when the server has finished, or given up, what {@link ServerConfig.Builder#warmUp}
     * asks for.
     */
    public CompletableFuture<Void> whenWarm() {
        return warmUp.whenOver();
    }

    /** Completes when the server has been closed. */
    public CompletableFuture<Void> whenClosed() {
        return closed.copy();
    }

    /** As {@link #closeAsync()}, and waits for it. */
    @Override
    public void close() {
        closeAsync().join();
    }
}
