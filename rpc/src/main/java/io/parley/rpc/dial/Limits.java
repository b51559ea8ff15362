package io.parley.rpc.dial;

/** What the other side, or the signaling service, can make grow at most. */
public final class Limits {
    /** Characters of one session description in base64; real ones have 2,000 to 20,000. */
    public static final int MAX_SDP_CHARS = 256 * 1024;

    /** Candidates of the other side in one exchange, by trickle. */
    public static final int MAX_REMOTE_CANDIDATES = 256;

    /** Bytes of one signaling message: an SDP and what surrounds it. */
    public static final int MAX_SIGNALING_MESSAGE = 1024 * 1024;

    /** Bytes of one gRPC message, the limit of all clients of this protocol. */
    public static final int MAX_MESSAGE = 32 * 1024 * 1024;

    /** Calls of one connection that may wait for it to come back. */
    public static final int MAX_PENDING_CALLS = 10_000;

    /** Messages that one such call may hold back. */
    public static final int MAX_PENDING_OPERATIONS = 1_000;

    /** Hosts that one answerer serves: what a signaling service accepts in one request. */
    public static final int MAX_HOSTS = 5;

    private Limits() {}
}
