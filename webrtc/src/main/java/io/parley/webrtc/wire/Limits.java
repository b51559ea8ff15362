package io.parley.webrtc.wire;

/** Everything in this module that a peer could make grow, and where it ends. */
public final class Limits {
    /**
     * Longest candidate line that is read, in characters. The longest real one has an mDNS name of
     * 42 characters and a dozen extensions, and stays under 300.
     */
    public static final int MAX_CANDIDATE_LENGTH = 1024;

    /** Candidates of one peer. Real ones have a dozen; a phone with VPNs has up to forty. */
    public static final int MAX_REMOTE_CANDIDATES = 64;

    /** Pairs of one check list; the number of RFC 8445 §6.1.2.5. */
    public static final int MAX_CANDIDATE_PAIRS = 100;

    /** Checks of one agent that may still be answered: two for each pair. */
    public static final int MAX_ICE_TRANSACTIONS = 2 * MAX_CANDIDATE_PAIRS;

    /** Answers to Binding requests that wait to be polled; polled after each datagram, so few. */
    public static final int MAX_ICE_RESPONSES = 64;

    /** Addresses of its peer that a lite agent remembers; those silent longest are forgotten. */
    public static final int MAX_LITE_PATHS = 16;

    /** Longest ufrag and password, in characters (RFC 8839 §5.4). */
    public static final int MAX_ICE_CREDENTIAL_LENGTH = 256;

    private Limits() {}
}
