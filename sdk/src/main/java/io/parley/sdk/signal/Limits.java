package io.parley.sdk.signal;

import java.time.Duration;

/** What a server could make grow or last, and where that ends. */
final class Limits {
    /** Longest HTTP response head, bytes; servers send a few hundred. */
    static final int RESPONSE_HEAD_BYTES = 16 * 1024;

    /** Longest body of a response that is not an upgrade, bytes; a refusal is one line. */
    static final int RESPONSE_BODY_BYTES = 64 * 1024;

    /** What is shown of a server's text, characters. */
    static final int SHOWN_TEXT = 300;

    /**
     * Longest message of the server, bytes. A join response tells of every participant, and its
     * metadata alone may have 512 KiB.
     */
    static final int MESSAGE_BYTES = 16 * 1024 * 1024;

    /** What may wait for a server that does not read, bytes, before the socket is given up. */
    static final int UNSENT_BYTES = 4 * 1024 * 1024;

    /** Deepest nesting of JSON that is read. */
    static final int JSON_DEPTH = 8;

    /** Where else a client may connect: more are ignored. */
    static final int REGIONS = 32;

    /** How long the other side may take to close a socket that this side wants closed. */
    static final Duration CLOSE_GRACE = Duration.ofMillis(500);

    /** How long one of several addresses of a host may take before the next is tried. */
    static final Duration ADDRESS_PATIENCE = Duration.ofSeconds(2);

    private Limits() {}
}
