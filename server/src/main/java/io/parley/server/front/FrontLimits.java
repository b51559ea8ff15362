package io.parley.server.front;

import java.time.Duration;

/** Everything that a client can grow at the front door, and how far. */
final class FrontLimits {

    /** A signal message, however many frames it comes in; the limit of LiveKit's server. */
    static final int MAX_MESSAGE_BYTES = 2 * 1024 * 1024;

    /** A join request after it was inflated; the limit of LiveKit's server. */
    static final int MAX_JOIN_REQUEST_BYTES = 1024 * 1024;

    /**
     * The first line of a request, which holds the join request; and the headers, which hold the
     * token. Enough for metadata and attributes at their limits, and what LiveKit's server takes.
     */
    static final int MAX_REQUEST_LINE_BYTES = 1024 * 1024;

    /**
     * Messages that wait for a client that does not read; small ones cost more memory than their
     * bytes. The rooms bound the bytes.
     */
    static final int MAX_QUEUED_MESSAGES = 8192;

    /** Time between WebSocket pings; keeps proxies from closing a quiet connection. */
    static final Duration PING_INTERVAL = Duration.ofSeconds(10);

    /**
     * How long a join may take until the client is told that it failed; clients give up after 5 s.
     */
    static final Duration JOIN_TIMEOUT = Duration.ofSeconds(5);

    /** How long a client may take to answer a close frame before the connection is cut. */
    static final Duration CLOSE_GRACE = Duration.ofSeconds(1);

    /** How long open requests may take once the server stops. */
    static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(2);

    /** How long a connection without a request is kept; peers come back to it between two calls. */
    static final Duration IDLE_TIMEOUT = Duration.ofMinutes(2);

    /** How often a connection with open streams is asked whether it lives. */
    static final Duration HTTP2_PING_INTERVAL = Duration.ofSeconds(30);

    /**
     * Streams that a client may cut in a window. Callers cut each call once they are through, and
     * gRPC's clients each stream that the server ended first, as every answerer's; a gateway makes
     * thousands a second. Above it the connection is being abused (CVE-2023-44487).
     */
    static final int MAX_RESETS = 100_000;

    static final int RESET_WINDOW_SECONDS = 10;

    private FrontLimits() {}
}
