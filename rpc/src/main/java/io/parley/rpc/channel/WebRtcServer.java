package io.parley.rpc.channel;

import static java.util.Objects.requireNonNull;

import io.grpc.Attributes;
import io.grpc.BindableService;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * gRPC services, served over any number of pipes. Safe to use from any thread; handlers run on the
 * executor, one callback of a call at a time, and never on a pipe's thread.
 *
 * @since 0.1
 */
public final class WebRtcServer {
    /**
     * In a call's attributes, if the client is known to say of each call when its messages end;
     * some say so of streams only.
     */
    public static final Attributes.Key<Boolean> ENDS_REQUESTS =
            Attributes.Key.create("io.parley.rpc.channel.WebRtcServer.ENDS_REQUESTS");

    static final Logger LOG = LoggerFactory.getLogger(WebRtcServer.class);

    private final Map<String, ServerMethodDefinition<?, ?>> methods;
    private final List<ServerServiceDefinition> services;
    private final List<ServerInterceptor> interceptors;
    private final @Nullable HandlerRegistry fallback;
    private final Executor executor;
    private final ScheduledExecutorService timer;
    private final @Nullable String authority;
    private final int maxInboundMessageSize;
    private final int maxConcurrentCalls;
    private final Set<ServedPipe> pipes = ConcurrentHashMap.newKeySet();
    private volatile boolean shutdown;

    private WebRtcServer(Builder builder) {
        methods = new HashMap<>();
        services = List.copyOf(builder.services);
        for (ServerServiceDefinition service : services) {
            for (ServerMethodDefinition<?, ?> method : service.getMethods()) {
                methods.put(method.getMethodDescriptor().getFullMethodName(), method);
            }
        }
        interceptors = List.copyOf(builder.interceptors);
        fallback = builder.fallback;
        executor = builder.executor != null ? builder.executor : Defaults.executor();
        timer = builder.timer != null ? builder.timer : Defaults.timer();
        authority = builder.authority;
        maxInboundMessageSize = builder.maxInboundMessageSize;
        maxConcurrentCalls = builder.maxConcurrentCalls;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** {@link #serve(FramePipe, Attributes)} without attributes. */
    public ServedPipe serve(FramePipe pipe) {
        return serve(pipe, Attributes.EMPTY);
    }

    /**
     * Serves the calls of one more client. The pipe becomes the server's own.
     *
     * @param attributes what {@code ServerCall.getAttributes} tells
     */
    public ServedPipe serve(FramePipe pipe, Attributes attributes) {
        requireNonNull(pipe, "pipe");
        ServedPipe served = new ServedPipe(pipe, this, requireNonNull(attributes, "attributes"));
        pipes.add(served);
        served.listen();
        if (shutdown) {
            served.shutdown();
        }
        return served;
    }

    /** The pipes that are served. */
    public Collection<ServedPipe> pipes() {
        return List.copyOf(pipes);
    }

    /** The services, without those of the fallback. */
    public List<ServerServiceDefinition> services() {
        return services;
    }

    /**
     * Takes no more calls; each pipe is closed when its calls have ended.
     *
     * @return completes when all pipes are closed
     */
    public CompletableFuture<Void> shutdown() {
        shutdown = true;
        List<CompletableFuture<String>> ends = new ArrayList<>();
        for (ServedPipe pipe : pipes) {
            pipe.shutdown();
            ends.add(pipe.whenClosed());
        }
        return CompletableFuture.allOf(ends.toArray(CompletableFuture<?>[]::new));
    }

    /** Takes no more calls and ends those under way with UNAVAILABLE. */
    public CompletableFuture<Void> shutdownNow() {
        CompletableFuture<Void> end = shutdown();
        pipes.forEach(ServedPipe::shutdownNow);
        return end;
    }

    void closed(ServedPipe pipe) {
        pipes.remove(pipe);
    }

    /** The definition of a method without its leading slash; null when there is none. */
    @Nullable ServerMethodDefinition<?, ?> method(String name) {
        ServerMethodDefinition<?, ?> known = methods.get(name);
        if (known != null || fallback == null) {
            return known;
        }
        return fallback.lookupMethod(name, authority);
    }

    <Q, R> ServerCallHandler<Q, R> intercepted(ServerCallHandler<Q, R> handler) {
        ServerCallHandler<Q, R> outermost = handler;
        for (ServerInterceptor interceptor : interceptors) {
            outermost = new Intercepted<>(interceptor, outermost);
        }
        return outermost;
    }

    private record Intercepted<Q, R>(ServerInterceptor interceptor, ServerCallHandler<Q, R> next)
            implements ServerCallHandler<Q, R> {
        @Override
        public ServerCall.Listener<Q> startCall(ServerCall<Q, R> call, Metadata headers) {
            return interceptor.interceptCall(call, headers, next);
        }
    }

    Executor executor() {
        return executor;
    }

    ScheduledExecutorService timer() {
        return timer;
    }

    @Nullable String authority() {
        return authority;
    }

    int maxInboundMessageSize() {
        return maxInboundMessageSize;
    }

    int maxConcurrentCalls() {
        return maxConcurrentCalls;
    }

    static Status shutDown() {
        return Status.UNAVAILABLE.withDescription("the server was shut down");
    }

    /** Makes a {@link WebRtcServer}. */
    public static final class Builder {
        private final List<ServerServiceDefinition> services = new ArrayList<>();
        private final List<ServerInterceptor> interceptors = new ArrayList<>();
        private @Nullable HandlerRegistry fallback;
        private @Nullable Executor executor;
        private @Nullable ScheduledExecutorService timer;
        private @Nullable String authority;
        private int maxInboundMessageSize = Limits.MESSAGE;
        private int maxConcurrentCalls = Limits.CONCURRENT_CALLS;

        private Builder() {}

        public Builder addService(BindableService service) {
            return addService(service.bindService());
        }

        public Builder addService(ServerServiceDefinition service) {
            services.add(requireNonNull(service, "service"));
            return this;
        }

        /** Adds an interceptor for all methods; the last one added is called first. */
        public Builder intercept(ServerInterceptor interceptor) {
            interceptors.add(requireNonNull(interceptor, "interceptor"));
            return this;
        }

        /**
         * Where methods are looked for that no service has; may block. Interceptors apply to them.
         */
        public Builder fallbackHandlerRegistry(HandlerRegistry registry) {
            fallback = requireNonNull(registry, "registry");
            return this;
        }

        /** Runs the handlers; daemon threads that are made when needed otherwise. */
        public Builder executor(Executor value) {
            executor = requireNonNull(value, "value");
            return this;
        }

        /** Watches deadlines; a thread that all servers share otherwise. */
        public Builder timer(ScheduledExecutorService value) {
            timer = requireNonNull(value, "value");
            return this;
        }

        /** What {@code ServerCall.getAuthority} tells; nothing at first. */
        public Builder authority(String value) {
            authority = requireNonNull(value, "value");
            return this;
        }

        /** Longest request message, bytes; 32 MiB at first. */
        public Builder maxInboundMessageSize(int bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("bytes: " + bytes + " (expected: 0 or more)");
            }
            maxInboundMessageSize = bytes;
            return this;
        }

        /** Calls of one pipe at a time, 1 or more; 1,000 at first. */
        public Builder maxConcurrentCalls(int calls) {
            if (calls < 1) {
                throw new IllegalArgumentException("calls: " + calls + " (expected: 1 or more)");
            }
            maxConcurrentCalls = calls;
            return this;
        }

        public WebRtcServer build() {
            return new WebRtcServer(this);
        }
    }
}
