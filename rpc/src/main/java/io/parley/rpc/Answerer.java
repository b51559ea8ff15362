package io.parley.rpc;

import static java.util.Objects.requireNonNull;

import io.grpc.Attributes;
import io.grpc.BindableService;
import io.grpc.HandlerRegistry;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.parley.rpc.channel.ServedPipe;
import io.parley.rpc.channel.WebRtcServer;
import io.parley.rpc.dial.Backoff;
import io.parley.rpc.dial.BearerCredentials;
import io.parley.rpc.dial.Limits;
import io.parley.rpc.dial.PeerSession;
import io.parley.rpc.dial.Registration;
import io.parley.rpc.dial.ServerWarning;
import io.parley.rpc.dial.Shared;
import io.parley.rpc.dial.Signaling;
import io.parley.rpc.dial.SignalingAddress;
import io.parley.rpc.dial.Statuses;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves gRPC services to whoever dials one of its hosts at a signaling service. The machine needs
 * no open port.
 *
 * <pre>{@code
 * Answerer answerer =
 *         Answerer.builder("https://calls.example.com", "robot-7")
 *                 .addService(new EchoService())
 *                 .start();
 * }</pre>
 *
 * <p>It keeps its place at the service for ever: when the service is gone, it comes back with
 * growing pauses, and connections that are open are not touched. Safe to use from any thread.
 *
 * @since 0.1
 */
public final class Answerer implements AutoCloseable {
    /** In a call's attributes: the hosts that its answerer serves. */
    public static final Attributes.Key<List<String>> HOSTS =
            Attributes.Key.create("io.parley.rpc.Answerer.HOSTS");

    private static final Logger LOG = LoggerFactory.getLogger(Answerer.class);

    private final List<String> hosts;
    private final AnswererOptions options;
    private final WebRtcServer server;
    private final Registration registration;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    // Guarded by this.
    private final Map<PeerSession, ServedPipe> served = new HashMap<>();
    private final Map<Long, PeerSession> sessions = new HashMap<>();
    private int attempts;
    private long lastConnection;
    private boolean closing;
    private @Nullable ScheduledFuture<?> impatience;

    private Answerer(Builder builder) {
        hosts = List.copyOf(builder.hosts);
        options = builder.options;
        SignalingAddress address = SignalingAddress.parse(builder.signaling, options.plaintext());
        BearerCredentials bearer = options.access().bearer(address, options.tls(), hosts.get(0));
        server = builder.server.authority(hosts.get(0)).build();
        registration =
                new Registration(
                        () -> Signaling.open(address, options.tls(), bearer, hosts),
                        IceServer.addTo(
                                options.peerConnection(),
                                options.iceServers(),
                                options.iceTransportPolicy()),
                        new ServerWarning(hosts.get(0)),
                        options.waitingStreams(),
                        new Backoff(
                                options.firstPause(),
                                options.longestPause(),
                                ThreadLocalRandom.current()),
                        new Events());
    }

    /**
     * Starts to describe an answerer.
     *
     * @param signaling address of the signaling service, as in {@code http://127.0.0.1:7880}
     * @param hosts the names to answer for, 1 to 5
     */
    public static Builder builder(String signaling, String... hosts) {
        return new Builder(signaling, List.of(hosts));
    }

    /** The names that it answers for. */
    public List<String> hosts() {
        return hosts;
    }

    /** Callers that are connected now. */
    public synchronized int connections() {
        return sessions.size();
    }

    /** Streams that wait for an offer at the signaling service, or are on their way there. */
    public int waitingStreams() {
        return registration.waiting();
    }

    /** Completes when this is closed and all its connections are gone; never fails. */
    public CompletableFuture<Void> whenClosed() {
        return closed.copy();
    }

    /**
     * Leaves the signaling service and takes no new calls; those that run may end, for as long as
     * {@link AnswererOptions.Builder#grace} allows. Idempotent.
     */
    public CompletableFuture<Void> shutdown() {
        List<ServedPipe> open;
        synchronized (this) {
            if (closing) {
                return whenClosed();
            }
            closing = true;
            open = List.copyOf(served.values());
            impatience =
                    Shared.timer()
                            .schedule(
                                    this::endSessions,
                                    options.grace().toNanos(),
                                    TimeUnit.NANOSECONDS);
        }
        registration.close(Status.UNAVAILABLE.withDescription("the answerer is shutting down"));
        open.forEach(ServedPipe::shutdown);
        closeIfDone();
        return whenClosed();
    }

    /** Ends everything at once, also calls that run. Idempotent; any state, any thread. */
    public CompletableFuture<Void> closeAsync() {
        shutdown();
        endSessions();
        return whenClosed();
    }

    /** {@link #closeAsync()}, and does not wait. */
    @Override
    public void close() {
        closeAsync();
    }

    private void endSessions() {
        Map<PeerSession, ServedPipe> open;
        synchronized (this) {
            open = Map.copyOf(served);
        }
        open.values().forEach(ServedPipe::shutdownNow);
        open.keySet().forEach(PeerSession::close);
    }

    private void closeIfDone() {
        synchronized (this) {
            if (!closing || !served.isEmpty()) {
                return;
            }
            if (impatience != null) {
                impatience.cancel(false);
            }
        }
        closed.complete(null);
    }

    private void tell(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException e) {
            LOG.warn("the listener failed", e);
        }
    }

    /** What happens at the signaling service. */
    private final class Events implements Registration.Listener {
        private final AnswererListener listener = options.listener();

        @Override
        public void onRegistered() {
            tell(listener::onRegistered);
        }

        @Override
        public void onLost(Status status, Duration pause) {
            String reason = Statuses.text(status);
            tell(() -> listener.onSignalingLost(reason, pause));
        }

        @Override
        public Status onOffer() {
            synchronized (Answerer.this) {
                attempts++; // until it failed or led to a session; a refused one fails at once
                if (closing) {
                    return Status.UNAVAILABLE.withDescription("the answerer is shutting down");
                }
                if (sessions.size() + attempts > options.maxConnections()) {
                    return Status.RESOURCE_EXHAUSTED.withDescription(
                            hosts.get(0)
                                    + " has "
                                    + options.maxConnections()
                                    + " connections, as many as it takes");
                }
                return Status.OK;
            }
        }

        @Override
        public void onAttemptFailed(Status reason) {
            synchronized (Answerer.this) {
                attempts--;
            }
            tell(() -> listener.onAttemptFailed(Statuses.text(reason)));
        }

        @Override
        public void onAttempt(PeerSession session) {
            Attributes attributes = Attributes.newBuilder().set(HOSTS, hosts).build();
            synchronized (Answerer.this) {
                served.put(session, server.serve(session.pipe(), attributes));
            }
            session.whenEnded()
                    .thenRun(
                            () -> {
                                synchronized (Answerer.this) {
                                    served.remove(session);
                                }
                                closeIfDone();
                            });
        }

        @Override
        public void onSession(PeerSession session) {
            long number;
            ServedPipe pipe;
            synchronized (Answerer.this) {
                attempts--;
                number = ++lastConnection;
                sessions.put(number, session);
                pipe = closing ? served.get(session) : null;
            }
            if (pipe != null) {
                pipe.shutdown();
            }
            tell(() -> listener.onConnected(number));
            session.whenEnded()
                    .thenAccept(
                            reason -> {
                                synchronized (Answerer.this) {
                                    sessions.remove(number);
                                }
                                tell(() -> listener.onDisconnected(number, reason));
                            });
        }
    }

    /** Collects what an answerer serves. */
    public static final class Builder {
        private final String signaling;
        private final List<String> hosts;
        private final WebRtcServer.Builder server = WebRtcServer.builder();
        private AnswererOptions options = AnswererOptions.DEFAULT;

        private Builder(String signaling, List<String> hosts) {
            this.signaling = requireNonNull(signaling, "signaling");
            this.hosts = hosts;
            if (hosts.isEmpty() || hosts.size() > Limits.MAX_HOSTS) {
                throw new IllegalArgumentException(
                        "hosts: " + hosts.size() + " (expected: 1 to " + Limits.MAX_HOSTS + ")");
            }
            if (hosts.stream().anyMatch(String::isEmpty)) {
                throw new IllegalArgumentException("hosts: one is empty (expected: names)");
            }
        }

        /** Serves a service. */
        public Builder addService(BindableService service) {
            return addService(service.bindService());
        }

        /** Serves a service. */
        public Builder addService(ServerServiceDefinition service) {
            server.addService(service);
            return this;
        }

        /** Looks up methods that no service has, as a proxy does. */
        public Builder fallbackHandlerRegistry(HandlerRegistry registry) {
            server.fallbackHandlerRegistry(registry);
            return this;
        }

        /** Wraps every call; the one added last is called first, as in gRPC's own servers. */
        public Builder intercept(ServerInterceptor interceptor) {
            server.intercept(interceptor);
            return this;
        }

        /** Runs the handlers; default: daemon threads that are made when needed. */
        public Builder executor(Executor value) {
            server.executor(value);
            return this;
        }

        /** Calls of one connection at a time, 1 or more; default 1,000. */
        public Builder maxConcurrentCalls(int calls) {
            server.maxConcurrentCalls(calls);
            return this;
        }

        /** Longest request message, bytes; default 32 MiB. */
        public Builder maxInboundMessageSize(int bytes) {
            server.maxInboundMessageSize(bytes);
            return this;
        }

        /** Default {@link AnswererOptions#DEFAULT}. */
        public Builder options(AnswererOptions value) {
            options = requireNonNull(value, "value");
            return this;
        }

        /**
         * Starts. Returns at once: the listener hears when the hosts are registered.
         *
         * @throws IllegalArgumentException when the signaling address is none
         */
        public Answerer start() {
            Answerer answerer = new Answerer(this);
            answerer.registration.start();
            return answerer;
        }
    }
}
