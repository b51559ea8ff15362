package io.parley.server.link;

/** Every bound on what crosses between shards, and why it has its value. */
final class LinkLimits {
    /**
     * Bytes of packets that may wait between two shards, in one direction. A key frame of 50
     * packets to 200 subscribers takes 700 KB; a shard that stands still for 10 ms in a room with
     * 60,000 packets a second leaves 40 KB of headers. Taken when the first packet crosses.
     */
    static final int BATCH_BYTES = 1 << 20;

    /**
     * Bytes of packets from which on the other shard is woken before the turn ends, so that both
     * work at once on a key frame for many.
     */
    static final int EARLY_BYTES = 64 * 1024;

    /**
     * Offers of one client that may wait for another shard's answer; clients send one at a time.
     */
    static final int PENDING_EXCHANGES = 8;

    /** Candidates of one client between two descriptions; clients have a few dozen. */
    static final int CANDIDATES = 1_000;

    /**
     * Bytes that wait on a channel of another shard at which it reports that they left. Below every
     * bound from which on something is dropped.
     */
    static final long REPORT_MARK = 64L * 1024;

    private LinkLimits() {}
}
