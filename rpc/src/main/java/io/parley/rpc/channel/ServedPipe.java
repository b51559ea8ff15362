package io.parley.rpc.channel;

import io.grpc.Attributes;
import java.util.concurrent.CompletableFuture;

/**
 * One client of a {@link WebRtcServer}. Safe to use from any thread.
 *
 * @since 0.1
 */
public final class ServedPipe {
    private final FramePipe pipe;
    private final WebRtcServer server;
    private final ServerConnection connection;
    private final CompletableFuture<String> closed = new CompletableFuture<>();

    ServedPipe(FramePipe pipe, WebRtcServer server, Attributes attributes) {
        this.pipe = pipe;
        this.server = server;
        this.connection = new ServerConnection(pipe, server, attributes, new Watch());
    }

    void listen() {
        pipe.listen(connection);
    }

    /** Takes no more calls; the pipe is closed when those under way have ended. */
    public void shutdown() {
        connection.drain();
    }

    /** Takes no more calls and ends those under way with UNAVAILABLE. */
    public void shutdownNow() {
        connection.drain();
        connection.execute(() -> connection.abortAll(WebRtcServer.shutDown()));
    }

    /** Completes with the reason when the pipe is closed, by whomever. */
    public CompletableFuture<String> whenClosed() {
        return closed.copy();
    }

    /** What this end counted. */
    public ChannelCounters counters() {
        return connection.counters();
    }

    ServerConnection connection() {
        return connection;
    }

    private final class Watch implements ServerConnection.Owner {
        @Override
        public void onPipeClosed(String reason) {
            server.closed(ServedPipe.this);
            server.executor().execute(() -> closed.complete(reason));
        }

        @Override
        public void onIdle() {
            pipe.close();
        }
    }
}
