package io.parley.server.link;

import java.time.Duration;
import java.util.Map;

/** One thread, its clock and the peer connections on it. */
public interface Shard extends LinkHost {
    /** Runs a task on the shard's thread, after those given before. Any thread. */
    void execute(Runnable task);

    /** Time since the shard's epoch, nanoseconds, never negative. Any thread. */
    long nowNanos();

    /** Runs a task on the shard's thread after a delay; run the result to take it back. */
    Runnable schedule(Duration delay, Runnable task);

    @Override
    DirectLink newLink(PeerLink.Listener listener, boolean refusesUnused);

    /**
     * What the sockets of this thread dropped since the start, packets and connections, by reason
     * in lower case. Any thread.
     */
    default Map<String, Long> drops() {
        return Map.of();
    }
}
