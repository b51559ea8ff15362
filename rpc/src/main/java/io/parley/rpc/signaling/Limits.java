package io.parley.rpc.signaling;

/** What peers can grow in the service, and how far. */
final class Limits {

    /** A session description of data channels has a few thousand characters. */
    static final int MAX_SDP_CHARS = 1024 * 1024;

    /** A candidate line has a few hundred characters. */
    static final int MAX_CANDIDATE_BYTES = 16 * 1024;

    private Limits() {}
}
