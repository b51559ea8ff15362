package io.parley.server.calls;

import io.grpc.BindableService;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.micrometer.core.instrument.MeterRegistry;
import io.parley.rpc.queue.CallQueue;
import io.parley.rpc.queue.MemoryCallQueue;
import io.parley.rpc.queue.QueueOptions;
import io.parley.rpc.queue.RedisCallQueue;
import io.parley.rpc.queue.SignalingTimer;
import io.parley.rpc.signaling.ConfiguredIceServers;
import io.parley.rpc.signaling.IceServers;
import io.parley.rpc.signaling.RateLimiter;
import io.parley.rpc.signaling.SignalingOptions;
import io.parley.rpc.signaling.SignalingService;
import io.parley.server.config.ConfigException;
import io.parley.server.config.SignalingConfig;
import io.parley.server.watch.CallListener;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A signaling service with its queue, for as long as a server runs. Thread-safe. */
public final class CallDesk implements AutoCloseable {

    private final SignalingTimer timer;
    private final CallQueue queue;
    private final CallAccess access;
    private final CallMetrics metrics = new CallMetrics();
    private final List<ServerServiceDefinition> services = new ArrayList<>();

    private CallDesk(
            SignalingConfig config, CallAccess access, SignalingTimer timer, CallQueue queue) {
        this.access = access;
        this.timer = timer;
        this.queue = queue;
        add(new SignalingService(queue, options(config), timer));
        access.services().forEach(this::add);
    }

    /**
     * Puts a service together.
     *
     * @param serverKeys the server's API keys, secrets by name
     * @throws ConfigException if something in the configuration cannot be used
     */
    public static CallDesk open(SignalingConfig config, Map<String, String> serverKeys) {
        CallAccess access = new CallAccess(config.auth(), serverKeys);
        SignalingTimer timer = SignalingTimer.start();
        return new CallDesk(config, access, timer, queue(config, timer));
    }

    private static CallQueue queue(SignalingConfig config, SignalingTimer timer) {
        SignalingConfig.Limits limits = config.limits();
        QueueOptions options =
                new QueueOptions(
                        limits.maxWaitingAnswerers(),
                        limits.maxPendingCalls(),
                        limits.offlineAfter(),
                        limits.offlineWait());
        SignalingConfig.Redis redis = config.redis();
        if (redis == null) {
            return new MemoryCallQueue(options, timer);
        }
        try {
            return RedisCallQueue.open(redis.uri(), redis.prefix(), options, timer);
        } catch (IllegalArgumentException e) {
            timer.close();
            throw new ConfigException("signaling.redis: " + e.getMessage());
        }
    }

    private SignalingOptions options(SignalingConfig config) {
        SignalingConfig.Limits limits = config.limits();
        return SignalingOptions.builder()
                .hosts(new HashSet<>(config.hosts()))
                .heartbeatInterval(config.heartbeatInterval())
                .iceServers(iceServers(config))
                .access(access.hosts())
                .callRate(
                        limits.rateCalls() == 0
                                ? null
                                : new RateLimiter(
                                        limits.rateCalls(), limits.rateWindow(), timer::millis))
                .metrics(metrics)
                .build();
    }

    /** The servers of a configuration, with credentials for each client where a secret is set. */
    public static IceServers iceServers(
            List<SignalingConfig.IceServer> servers, LongSupplier millis) {
        return new ConfiguredIceServers(
                servers.stream()
                        .map(
                                server ->
                                        new ConfiguredIceServers.Entry(
                                                server.urls(),
                                                server.username(),
                                                server.credential(),
                                                server.secret(),
                                                server.lifetime()))
                        .toList(),
                millis);
    }

    private IceServers iceServers(SignalingConfig config) {
        return iceServers(config.iceServers(), timer::millis);
    }

    private void add(BindableService service) {
        @Nullable ServerInterceptor interceptor = access.interceptor();
        services.add(
                interceptor == null
                        ? service.bindService()
                        : ServerInterceptors.intercept(service, interceptor));
    }

    /**
     * Takes other API keys of the server, if these are credentials here. Tokens of a key that is
     * gone may do nothing any more.
     *
     * @param serverKeys secrets by name
     */
    public void replaceKeys(Map<String, String> serverKeys) {
        access.replaceKeys(serverKeys);
    }

    /** The services to serve. */
    public List<ServerServiceDefinition> services() {
        return List.copyOf(services);
    }

    /** Tells somebody of each exchange that ends from now on. */
    public void listener(CallListener listener) {
        metrics.listener(listener);
    }

    /** Shows what is counted. */
    public void bindMetrics(MeterRegistry registry) {
        metrics.bindTo(registry, queue);
    }

    /** Ends every stream with UNAVAILABLE, so that answerers come back to another server. */
    public void drain() {
        queue.close();
    }

    /** Gives back what the service holds. Idempotent. */
    @Override
    public void close() {
        queue.close();
        access.close();
        timer.close();
    }
}
