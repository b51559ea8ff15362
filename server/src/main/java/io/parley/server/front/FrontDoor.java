package io.parley.server.front;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ServerCacheControl;
import com.linecorp.armeria.common.metric.NoopMeterRegistry;
import com.linecorp.armeria.server.Server;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.encoding.EncodingService;
import com.linecorp.armeria.server.file.FileService;
import io.netty.channel.ChannelOption;
import io.parley.server.api.RoomService;
import io.parley.server.api.WebhookService;
import io.parley.server.calls.CallDesk;
import io.parley.server.config.ConfigException;
import io.parley.server.config.TlsConfig;
import io.parley.server.hooks.Webhooks;
import io.parley.server.room.Rooms;
import io.parley.server.watch.CallListener;
import io.parley.token.TokenVerifier;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The server's one TCP port: signalling, validation, the page, {@code /healthz} and {@code
 * /metrics}.
 */
public final class FrontDoor {

    /** Requests of the room API may be this long; the limit of LiveKit's server. */
    private static final long MAX_BODY_BYTES = 10L * 1024 * 1024;

    private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final Server server;
    private final FrontLoops loops;
    private final FrontMetrics metrics;
    private final @Nullable FrontTls tls;

    private FrontDoor(
            Server server, FrontLoops loops, FrontMetrics metrics, @Nullable FrontTls tls) {
        this.tls = tls;
        this.server = server;
        this.loops = loops;
        this.metrics = metrics;
    }

    /**
     * Binds the port.
     *
     * @param addresses where to listen; port 0 lets the system choose
     * @param threads how many event loops to use, at least one
     * @param calls the signaling service; null if there is none
     * @param webhooks null if there are none
     * @param tls the certificate to show; null serves plaintext
     * @return fails with {@link java.io.IOException} if an address cannot be bound
     * @throws ConfigException if the certificate cannot be used
     */
    public static CompletableFuture<FrontDoor> open(
            List<InetSocketAddress> addresses,
            int threads,
            TokenVerifier verifier,
            Rooms rooms,
            @Nullable CallDesk calls,
            @Nullable Webhooks webhooks,
            @Nullable TlsConfig tls) {
        return open(addresses, threads, verifier, rooms, calls, webhooks, tls, null);
    }

    /**
     * The same, where somebody hears of the calls of the room API.
     *
     * @param listener null for nobody
     */
    public static CompletableFuture<FrontDoor> open(
            List<InetSocketAddress> addresses,
            int threads,
            TokenVerifier verifier,
            Rooms rooms,
            @Nullable CallDesk calls,
            @Nullable Webhooks webhooks,
            @Nullable TlsConfig tls,
            @Nullable CallListener listener) {
        FrontMetrics metrics = new FrontMetrics(rooms);
        ServerBuilder builder = Server.builder();
        FrontTls shown = tls == null ? null : new FrontTls(tls);
        listen(builder, addresses, shown);
        FrontLoops loops = new FrontLoops(threads);
        builder.workerGroup(loops, true);
        configure(builder, new ConnectionGate(rooms.limits(), metrics, tls == null, calls));
        route(builder, verifier, rooms, metrics, listener);
        if (calls != null) {
            GrpcRoutes.add(builder, calls);
            calls.bindMetrics(metrics.registry());
        }
        if (webhooks != null) {
            builder.serviceUnder(
                    WebhookService.PATH, new WebhookService(verifier, webhooks.desk()));
            webhooks.bindMetrics(metrics.registry());
        }
        builder.service("glob:/**", (ctx, req) -> notFound(req));
        Server server = builder.build();
        FrontDoor door = new FrontDoor(server, loops, metrics, shown);
        return server.start()
                .whenComplete(
                        (started, failure) -> {
                            if (failure != null) {
                                door.release();
                            }
                        })
                .thenApply(started -> door);
    }

    private static void listen(
            ServerBuilder builder, List<InetSocketAddress> addresses, @Nullable FrontTls tls) {
        if (tls == null) {
            addresses.forEach(builder::http);
            return;
        }
        addresses.forEach(builder::https);
        builder.tlsProvider(tls);
    }

    private static void configure(ServerBuilder builder, ConnectionGate connections) {
        builder.childChannelOption(ChannelOption.TCP_NODELAY, true);
        builder.http1MaxInitialLineLength(FrontLimits.MAX_REQUEST_LINE_BYTES);
        builder.http1MaxHeaderSize(FrontLimits.MAX_REQUEST_LINE_BYTES);
        builder.maxRequestLength(MAX_BODY_BYTES);
        builder.gracefulShutdownTimeout(Duration.ZERO, FrontLimits.SHUTDOWN_TIMEOUT);
        builder.meterRegistry(NoopMeterRegistry.get());
        builder.disableServerHeader();
        builder.verboseResponses(false);
        builder.decorator(Cors::new);
        builder.idleTimeout(FrontLimits.IDLE_TIMEOUT, true);
        builder.pingInterval(FrontLimits.HTTP2_PING_INTERVAL);
        builder.http2MaxResetFramesPerWindow(
                FrontLimits.MAX_RESETS, FrontLimits.RESET_WINDOW_SECONDS);
        builder.childChannelPipelineCustomizer(connections);
    }

    private static void route(
            ServerBuilder builder,
            TokenVerifier verifier,
            Rooms rooms,
            FrontMetrics metrics,
            @Nullable CallListener listener) {
        JoinDesk desk = new JoinDesk(verifier, metrics);
        JoinGate gate = new JoinGate(rooms.limits(), metrics);
        builder.service("/rtc", SignalService.of(desk, rooms, metrics, false).decorate(gate));
        builder.service("/rtc/v1", SignalService.of(desk, rooms, metrics, true).decorate(gate));
        builder.service("/rtc/validate", new ValidateService(desk, rooms, false));
        builder.service("/rtc/v1/validate", new ValidateService(desk, rooms, true));
        RoomService api = RoomService.of(verifier, rooms.desk());
        builder.serviceUnder(
                RoomService.PATH, listener == null ? api : new ObservedCalls(api, listener));
        builder.serviceUnder(
                RoomService.ADMIN_PATH, RoomService.ofAdmin(verifier, rooms.banDesk()));
        builder.service("/healthz", (ctx, req) -> text("OK"));
        builder.service(
                "/metrics",
                (ctx, req) ->
                        HttpResponse.of(
                                HttpStatus.OK, MediaType.parse(PROMETHEUS_TEXT), metrics.scrape()));
        builder.service("/", new PageService());
        builder.service("/admin", new AdminPage());
        builder.serviceUnder(AdminApi.PATH, new AdminApi(verifier, rooms));
        FileService assets =
                FileService.builder(
                                FrontDoor.class.getClassLoader(), PageService.BUNDLE + "/assets")
                        .cacheControl(ServerCacheControl.IMMUTABLE)
                        .addHeader(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
                        .build();
        builder.serviceUnder("/assets/", assets.decorate(EncodingService.newDecorator()));
    }

    private static HttpResponse notFound(HttpRequest request) {
        HttpResponse unimplemented = GrpcRoutes.unimplemented(request);
        return unimplemented == null ? RefusedException.answer(404, "not found\n") : unimplemented;
    }

    private static HttpResponse text(String body) {
        return HttpResponse.of(HttpStatus.OK, MediaType.PLAIN_TEXT_UTF_8, body);
    }

    /** The port in use, also if the system chose it. */
    public int port() {
        // activeLocalPort() knows ports of loopback and of all addresses only.
        return server.activePorts().keySet().iterator().next().getPort();
    }

    /**
     * Shows another certificate from now on; open connections stay as they are.
     *
     * @throws ConfigException if it cannot be used, or the port has none: then nothing changes
     */
    public void replaceCertificate(TlsConfig certificate) {
        FrontTls shown = tls;
        if (shown == null) {
            throw new ConfigException("tls: the server was started without (expected: a restart)");
        }
        shown.replace(certificate);
    }

    /** Lets open requests finish for a short time, then closes every connection. */
    public CompletableFuture<Void> close() {
        server.stop();
        return loops.whenOver().thenRun(metrics::close);
    }

    private void release() {
        metrics.close();
        loops.shutdownGracefully();
    }
}
