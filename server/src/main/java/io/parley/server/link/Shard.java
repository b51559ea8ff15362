package io.parley.server.link;

import java.time.Duration;

/** One thread, its clock and the peer connections on it. */
public interface Shard {
    /** Runs a task on the shard's thread, after those given before. Any thread. */
    void execute(Runnable task);

    /** Time since the shard's epoch, nanoseconds, never negative. */
    long nowNanos();

    /** Runs a task on the shard's thread after a delay; run the result to take it back. */
    Runnable schedule(Duration delay, Runnable task);

    /**
     * A new peer connection. Shard thread only; the listener is never called from within a call.
     *
     * @param refusesUnused whether answers refuse the sections on which the client only receives,
     *     or leave them inactive
     */
    PeerLink newLink(PeerLink.Listener listener, boolean refusesUnused);
}
