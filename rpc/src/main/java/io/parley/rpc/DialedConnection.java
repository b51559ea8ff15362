package io.parley.rpc;

import static java.util.Objects.requireNonNull;

import io.grpc.Channel;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A host that was dialed. Its {@link #channel} is an ordinary gRPC channel: every stub works on it.
 * A lost connection is dialed again; see {@link DialOptions.Builder#reconnect}.
 *
 * <p>Safe to use from any thread.
 *
 * @since 0.1
 */
public final class DialedConnection implements AutoCloseable {
    private final String host;
    private final DialPath path;
    private final ManagedChannel managed;
    private final Channel channel;
    private final CompletableFuture<Void> closed;

    DialedConnection(
            String host,
            DialPath path,
            ManagedChannel managed,
            List<ClientInterceptor> interceptors,
            CompletableFuture<Void> closed) {
        this.host = requireNonNull(host, "host");
        this.path = path;
        this.managed = managed;
        this.channel = ClientInterceptors.intercept(managed, interceptors);
        this.closed = closed;
    }

    /** The name that was dialed. */
    public String host() {
        return host;
    }

    /** The way that calls take. */
    public DialPath path() {
        return path;
    }

    /** Calls to the host. */
    public Channel channel() {
        return channel;
    }

    /** READY while calls go out at once; SHUTDOWN after the end. */
    public ConnectivityState state() {
        return managed.getState(false);
    }

    /** Calls back once, on another thread, when the state is not the one given any more. */
    public void notifyWhenStateChanged(ConnectivityState from, Runnable callback) {
        managed.notifyWhenStateChanged(from, callback);
    }

    /** Completes when this was closed and the connection is gone; never fails. */
    public CompletableFuture<Void> whenClosed() {
        return closed.copy();
    }

    /** New calls fail; those that run may end. Then the connection is closed. Idempotent. */
    public CompletableFuture<Void> shutdown() {
        managed.shutdown();
        return whenClosed();
    }

    /** Ends everything, also calls that run (UNAVAILABLE). Idempotent; any state, any thread. */
    public CompletableFuture<Void> closeAsync() {
        managed.shutdownNow();
        return whenClosed();
    }

    /** {@link #closeAsync()}, and does not wait. */
    @Override
    public void close() {
        closeAsync();
    }
}
