package io.parley.rpc.queue;

/** What peers can grow in a queue, and how far. */
final class Limits {

    /**
     * Updates of a caller that wait for an answerer to take the offer. Callers learn the offer's
     * name only from the answer, so real ones have none.
     */
    static final int MAX_EARLY_UPDATES = 64;

    /** Candidates that each side may send in one exchange; real ones send a dozen. */
    static final int MAX_CANDIDATES = 1000;

    /** Hosts that are remembered as online not long ago; about 10 MB. */
    static final int MAX_REMEMBERED_HOSTS = 100_000;

    /** Session descriptions of all calls that wait, in characters. */
    static final long MAX_PENDING_CHARS = 256L * 1024 * 1024;

    private Limits() {}
}
