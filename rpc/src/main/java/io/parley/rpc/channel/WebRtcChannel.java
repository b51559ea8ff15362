package io.parley.rpc.channel;

import static java.util.Objects.requireNonNull;

import io.grpc.Attributes;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gRPC channel over one pipe, usually a data channel. It lives as long as the pipe does: when
 * that closes, all calls end with UNAVAILABLE and the reason, and so do later ones.
 *
 * <p>Calls that are made while the pipe is still being opened wait for it, with or without
 * wait-for-ready. Messages are never compressed. Safe to use from any thread.
 *
 * @since 0.1
 */
public final class WebRtcChannel extends ManagedChannel {
    static final Logger LOG = LoggerFactory.getLogger(WebRtcChannel.class);

    private final ClientConnection connection;
    private final String authority;
    private final Executor executor;
    private final ScheduledExecutorService timer;
    private final Attributes attributes;
    private final int maxInboundMessageSize;
    private final Channel intercepted;
    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private final Set<ClientStream> calls = ConcurrentHashMap.newKeySet();
    private final List<Runnable> stateListeners = new ArrayList<>();
    private ConnectivityState toldState = ConnectivityState.CONNECTING;
    private volatile @Nullable Status shutdown;

    private WebRtcChannel(Builder builder) {
        authority = builder.authority;
        executor = builder.executor != null ? builder.executor : Defaults.executor();
        timer = builder.timer != null ? builder.timer : Defaults.timer();
        attributes = builder.attributes;
        maxInboundMessageSize = builder.maxInboundMessageSize;
        connection = new ClientConnection(builder.pipe, new Watch());
        intercepted = ClientInterceptors.intercept(new Direct(), builder.interceptors);
    }

    /** A channel over a pipe, which becomes the channel's own. */
    public static Builder builder(FramePipe pipe) {
        return new Builder(requireNonNull(pipe, "pipe"));
    }

    @Override
    public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
        return intercepted.newCall(method, options);
    }

    /** The host that was dialed. */
    @Override
    public String authority() {
        return authority;
    }

    /** Takes no more calls; the pipe is closed when those under way have ended. */
    @Override
    public WebRtcChannel shutdown() {
        stop(Status.UNAVAILABLE.withDescription("the channel was shut down"));
        return this;
    }

    /** Takes no more calls and ends those under way with UNAVAILABLE. */
    @Override
    public WebRtcChannel shutdownNow() {
        Status status = Status.UNAVAILABLE.withDescription("the channel was shut down at once");
        stop(status);
        calls.forEach(call -> call.cancel(status));
        return this;
    }

    private void stop(Status status) {
        synchronized (this) {
            if (shutdown == null) {
                shutdown = status;
            }
        }
        connection.execute(this::pipeChanged);
    }

    @Override
    public boolean isShutdown() {
        return shutdown != null;
    }

    @Override
    public boolean isTerminated() {
        return closed.isDone();
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
        try {
            closed.get(timeout, unit);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e); // it never fails
        }
    }

    /** Completes with the reason when the pipe is closed, by whomever. */
    public CompletableFuture<String> whenClosed() {
        return closed.copy();
    }

    /** CONNECTING, READY, SHUTDOWN, or TRANSIENT_FAILURE when the pipe was lost. */
    @Override
    public ConnectivityState getState(boolean requestConnection) {
        if (shutdown != null) {
            return ConnectivityState.SHUTDOWN;
        }
        if (connection.closeReason() != null) {
            return ConnectivityState.TRANSIENT_FAILURE;
        }
        return connection.isOpen() ? ConnectivityState.READY : ConnectivityState.CONNECTING;
    }

    @Override
    public void notifyWhenStateChanged(ConnectivityState source, Runnable callback) {
        boolean now;
        synchronized (stateListeners) {
            now = getState(false) != source;
            if (!now) {
                stateListeners.add(callback);
            }
        }
        if (now) {
            executor.execute(callback);
        }
    }

    /** What this end counted. */
    public ChannelCounters counters() {
        return connection.counters();
    }

    /** Calls that have begun and not ended. */
    public int activeCalls() {
        return calls.size();
    }

    /** On the pipe's thread. */
    private void pipeChanged() {
        closeIfIdle();
        String reason = connection.closeReason();
        if (reason != null && !closed.isDone()) {
            executor.execute(() -> closed.complete(reason));
        }
        tellState();
    }

    private void closeIfIdle() {
        if (shutdown != null && calls.isEmpty()) {
            connection.pipe().close();
        }
    }

    private final class Watch implements ClientConnection.Owner {
        @Override
        public void onPipeChange() {
            pipeChanged();
        }

        @Override
        public void onEnd(ClientStream stream) {
            calls.remove(stream);
            closeIfIdle();
        }
    }

    private void tellState() {
        List<Runnable> told;
        synchronized (stateListeners) {
            ConnectivityState state = getState(false);
            if (state == toldState) {
                return;
            }
            toldState = state;
            told = List.copyOf(stateListeners);
            stateListeners.clear();
        }
        told.forEach(executor::execute);
    }

    ClientConnection connection() {
        return connection;
    }

    Executor executor() {
        return executor;
    }

    ScheduledExecutorService timer() {
        return timer;
    }

    Attributes attributes() {
        return attributes;
    }

    int maxInboundMessageSize() {
        return maxInboundMessageSize;
    }

    void started(ClientStream call) {
        calls.add(call);
    }

    /** Why no call can be made; null when one can. */
    @Nullable Status refusal() {
        Status stopped = shutdown;
        if (stopped != null) {
            return stopped;
        }
        String reason = connection.closeReason();
        return reason == null ? null : Status.UNAVAILABLE.withDescription(reason);
    }

    private final class Direct extends Channel {
        @Override
        public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
            return new WebRtcClientCall<>(WebRtcChannel.this, method, options);
        }

        @Override
        public String authority() {
            return authority;
        }
    }

    /** Makes a {@link WebRtcChannel}. */
    public static final class Builder {
        private final FramePipe pipe;
        private final List<ClientInterceptor> interceptors = new ArrayList<>();
        private String authority = "webrtc";
        private @Nullable Executor executor;
        private @Nullable ScheduledExecutorService timer;
        private Attributes attributes = Attributes.EMPTY;
        private int maxInboundMessageSize = Limits.MESSAGE;

        private Builder(FramePipe pipe) {
            this.pipe = pipe;
        }

        /** The host that was dialed, for credentials and logs. */
        public Builder authority(String value) {
            authority = requireNonNull(value, "value");
            return this;
        }

        /** Runs the listeners of calls that bring no executor; daemon threads otherwise. */
        public Builder executor(Executor value) {
            executor = requireNonNull(value, "value");
            return this;
        }

        /** Watches deadlines; a thread that all channels share otherwise. */
        public Builder timer(ScheduledExecutorService value) {
            timer = requireNonNull(value, "value");
            return this;
        }

        /** What {@link ClientCall#getAttributes()} and credentials see. */
        public Builder attributes(Attributes value) {
            attributes = requireNonNull(value, "value");
            return this;
        }

        /** Adds interceptors for all calls; the last one added is called first. */
        public Builder intercept(List<ClientInterceptor> values) {
            interceptors.addAll(values);
            return this;
        }

        /** Longest response message, bytes; 32 MiB at first. */
        public Builder maxInboundMessageSize(int bytes) {
            if (bytes < 0) {
                throw new IllegalArgumentException("bytes: " + bytes + " (expected: 0 or more)");
            }
            maxInboundMessageSize = bytes;
            return this;
        }

        /** The channel; it listens to the pipe from now on. */
        public WebRtcChannel build() {
            WebRtcChannel channel = new WebRtcChannel(this);
            pipe.listen(channel.connection);
            return channel;
        }
    }
}
