package io.parley.webrtc.net;

import io.parley.webrtc.peer.PeerOptions;
import java.io.IOException;
import java.time.Duration;

/**
 * One event loop: a thread, its UDP sockets, its TCP listeners, and the connections that live on
 * it. Many connections share a socket; they are told apart by the ICE user name fragment and then
 * by the remote address.
 *
 * <p>What belongs to the loop is used on its thread only: {@link #execute} gets there.
 */
public final class TransportLoop implements AutoCloseable {
    private TransportLoop() {}

    /**
     * Binds the sockets and starts the thread.
     *
     * @throws java.net.BindException when a port is in use; the message names the address
     * @throws IOException when the sockets cannot be made
     */
    public static TransportLoop start(TransportLoopOptions options) throws IOException {
        throw new UnsupportedOperationException(options.name());
    }

    /** Runs a task on the loop's thread, after those given before. Any thread. */
    public void execute(Runnable task) {
        throw new UnsupportedOperationException();
    }

    /** Whether the caller is the loop's thread. */
    public boolean inLoop() {
        throw new UnsupportedOperationException();
    }

    /** Time since this loop's epoch, nanoseconds, never negative. */
    public long nowNanos() {
        throw new UnsupportedOperationException();
    }

    /** Runs a task on the loop's thread after a delay. Any thread. */
    public Cancellable schedule(Duration delay, Runnable task) {
        throw new UnsupportedOperationException();
    }

    /**
     * A new connection on this loop. Loop thread only.
     *
     * @param listener called on the loop's thread, in order, never from within a call to the peer
     * @throws IllegalStateException when the loop has its limit of connections, or is closed
     */
    public PeerTransport newPeer(PeerOptions options, PeerTransport.Listener listener) {
        throw new UnsupportedOperationException();
    }

    /** Ends each connection with a close_notify, then the sockets and the thread. Bounded. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
