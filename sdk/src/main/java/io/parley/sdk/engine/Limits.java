package io.parley.sdk.engine;

import java.time.Duration;

/** What this side, the server or the other participants could make grow, and where it ends. */
final class Limits {
    /**
     * Largest packet that is sent, bytes: what the other SDKs keep to. A server may accept a little
     * more, but a message that is too large ends the channel for good.
     */
    static final int PACKET_BYTES = 64_000;

    /** What may wait to be sent in all, bytes; who sends more must wait for the futures. */
    static final long WAITING_BYTES = 64L << 20;

    /**
     * What the transport is given ahead of the network, bytes. Enough to keep a fast network busy
     * between two turns of the loop; little enough that a small packet behind it waits for few
     * milliseconds only.
     */
    static final long BUFFERED_HIGH = 128 * 1024;

    /** When the transport is given more, bytes. */
    static final long BUFFERED_LOW = 64 * 1024;

    /** Packets kept for a server that may not have them after a resume, bytes. */
    static final long RETAINED_BYTES = 1 << 20;

    /** How long they are kept at most; a resume takes less, or fails. */
    static final Duration RETAINED_FOR = Duration.ofSeconds(30);

    /** Publishers whose last sequence number is remembered. */
    static final int RECEIVE_STATES = 20_000;

    /** How long it is remembered; a replay comes sooner. */
    static final Duration RECEIVE_STATE_LIFE = Duration.ofSeconds(30);

    /** Messages to the server that wait for the end of a reconnect. */
    static final int WAITING_SIGNALS = 1000;

    /** Loops that all rooms of the process share; each has a core's worth of work to give. */
    static final int LOOPS = 4;

    /** Threads for name resolution and TLS arithmetic. */
    static final int BLOCKING_THREADS = 8;

    /** How long a loop that no room uses is kept, for one that comes soon. */
    static final Duration LOOP_LINGER = Duration.ofMillis(500);

    /** How long to wait, before leaving, until the server has acknowledged all that was sent. */
    static final Duration LAST_DATA = Duration.ofSeconds(2);

    /** How long a farewell may take. */
    static final Duration FAREWELL = Duration.ofSeconds(1);

    /** How much later than the end of a peer connection the server's reason for it may come. */
    static final Duration FAREWELL_GAP = Duration.ofMillis(200);

    /** Shortest time between two offers that the server asks for. */
    static final Duration OFFER_PAUSE = Duration.ofMillis(100);

    /** Addresses found before the server has answered the join; a client has a handful. */
    static final int EARLY_CANDIDATES = 32;

    private Limits() {}
}
