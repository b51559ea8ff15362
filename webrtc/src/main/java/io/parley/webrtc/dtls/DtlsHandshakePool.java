package io.parley.webrtc.dtls;

/** The threads that handshakes run on; one pool serves all endpoints of a process. */
public final class DtlsHandshakePool implements AutoCloseable {
    private DtlsHandshakePool() {}

    /** A pool of at most that many threads and that many handshakes waiting for one. */
    public static DtlsHandshakePool create(int maxThreads, int maxWaiting) {
        throw new UnsupportedOperationException(maxThreads + " " + maxWaiting);
    }

    /**
     * A pool for simulations: each call into an endpoint returns only when its handshake has gone
     * as far as it can, so that nothing depends on how threads are scheduled.
     */
    public static DtlsHandshakePool stepped() {
        throw new UnsupportedOperationException();
    }

    /** Refuses new handshakes and ends the running ones. */
    @Override
    public void close() {}
}
