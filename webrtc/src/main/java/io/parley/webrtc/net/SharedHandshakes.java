package io.parley.webrtc.net;

import io.parley.webrtc.dtls.DtlsHandshakePool;

/** The handshake threads that all loops of a process share; made when first needed. */
final class SharedHandshakes {
    /** Handshakes that wait for a thread; more than that would time out anyway. */
    private static final int MAX_WAITING = 10_000;

    /**
     * A handshake holds its thread while it waits for the network, so there are more threads than
     * cores; they end when idle.
     */
    private static final int MAX_THREADS = 256;

    static final DtlsHandshakePool POOL = DtlsHandshakePool.create(MAX_THREADS, MAX_WAITING);

    private SharedHandshakes() {}
}
