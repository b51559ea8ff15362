package io.parley.server.hooks;

import java.time.Duration;

/** What bounds webhooks, beside the configuration. */
final class HookLimits {
    /**
     * Bytes of one record of the outbox; a participant's metadata, attributes and tracks at their
     * limits take a fraction of it.
     */
    static final int MAX_RECORD_BYTES = 4 << 20;

    /** Events between the rooms and the outbox; only a disk that stands still lets them gather. */
    static final int MAX_HANDED_OVER = 65_536;

    /** Bytes of a receiver's answer, which nobody reads. */
    static final long MAX_ANSWER_BYTES = 64 << 10;

    /** The pause after the first failure; doubled after each further one. */
    static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    /**
     * Failures in a row after which a URL counts as down, and is asked by one attempt at a time.
     */
    static final int DOWN_AFTER = 4;

    /** How long a receiver may refuse an event, by a status of 4xx, before it is given up. */
    static final Duration REFUSED_FOR = Duration.ofHours(1);

    /** How long a server that stops goes on delivering what can be delivered. */
    static final Duration FAREWELL = Duration.ofSeconds(2);

    /** From the first write that is not yet on the disk to the call that sees to it. */
    static final Duration FORCE_AFTER = Duration.ofSeconds(1);

    /** The outbox is not rewritten while it is smaller. */
    static final long MIN_REWRITE_BYTES = 256 << 10;

    /** As LiveKit's; receivers check it, so their clocks may be wrong by so much. */
    static final Duration TOKEN_LIFETIME = Duration.ofMinutes(5);

    /** Events in one answer to an operator. */
    static final int MAX_LISTED = 10_000;

    private HookLimits() {}
}
