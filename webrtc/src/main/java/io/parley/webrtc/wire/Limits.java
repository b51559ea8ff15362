package io.parley.webrtc.wire;

/** Everything in this module that a peer could make grow, and where it ends. */
public final class Limits {
    /**
     * Longest candidate line that is read, in characters. The longest real one has an mDNS name of
     * 42 characters and a dozen extensions, and stays under 300.
     */
    public static final int MAX_CANDIDATE_LENGTH = 1024;

    private Limits() {}
}
