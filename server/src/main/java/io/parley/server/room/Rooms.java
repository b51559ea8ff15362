package io.parley.server.room;

import io.parley.server.auth.KeyProvider;
import io.parley.server.link.Shard;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** All rooms of a server. Any thread; each room lives on one shard. */
public final class Rooms {
    /**
     * @param keys the first one signs refreshed tokens
     * @param shards threads that rooms are spread over; they stay the caller's to close, after
     *     {@link #shutdown()}
     */
    public Rooms(RoomsConfig config, KeyProvider keys, List<Shard> shards) {
        throw new UnsupportedOperationException();
    }

    /**
     * Says whether a join would be accepted, without joining: the answer to the validate endpoints.
     * Fails with {@link JoinRejectedException}.
     */
    public CompletableFuture<Void> validate(JoinIntent intent) {
        throw new UnsupportedOperationException();
    }

    /**
     * Joins or resumes. Completes when the first message has been handed to the sink, on the
     * shard's thread; fails with {@link JoinRejectedException}, and then the sink was not used.
     */
    public CompletableFuture<SignalSession> join(JoinIntent intent, SignalSink sink) {
        throw new UnsupportedOperationException();
    }

    /** A count since the start. */
    public long count(RoomsCounter counter) {
        throw new UnsupportedOperationException();
    }

    /** Figures of now. */
    public RoomsSnapshot snapshot() {
        throw new UnsupportedOperationException();
    }

    /**
     * Refuses joins from now on, tells every participant that the server stops, and closes their
     * transports. Completes when all have been told; idempotent.
     */
    public CompletableFuture<Void> shutdown() {
        throw new UnsupportedOperationException();
    }
}
