package io.parley.server.link;

/** Where peer connections are made: a shard, or another one seen from it. */
public interface LinkHost {
    /**
     * A new peer connection, for the thread of the shard that asks; the listener is never called
     * from within a call.
     *
     * @param refusesUnused whether answers refuse the sections on which the client only receives,
     *     or leave them inactive
     */
    PeerLink newLink(PeerLink.Listener listener, boolean refusesUnused);
}
