package io.parley.rpc.channel;

/** Everything in this package that a peer or a slow reader could make grow, and where it ends. */
final class Limits {
    /**
     * Payload of one packet, bytes: with its wrapper no more than 16 KiB, which every data channel
     * takes. Small packets let calls share the pipe.
     */
    static final int PACKET = 16_373;

    /** Longest frame that is sent, bytes: what a peer takes that announces no limit (RFC 8841). */
    static final int FRAME = 65_535;

    /** Longest message of a call, bytes, unless the user says otherwise. */
    static final int MESSAGE = 32 << 20;

    /** Metadata in one direction, bytes, with 32 for each entry as in RFC 9113 §10.5.1. */
    static final int METADATA = 48 * 1024;

    /** Calls of one connection at a time, unless the user says otherwise. */
    static final int CONCURRENT_CALLS = 1_000;

    /**
     * Frames go into the pipe while less than this waits there, bytes. A call that comes in between
     * waits for no more than this: a millisecond at 1 Gbit/s.
     */
    static final int HIGH_WATER = 128 * 1024;

    /** The pipe tells when this much or less waits in it, bytes. */
    static final int LOW_WATER = 64 * 1024;

    /** Frames out of turn go into the pipe while less than this waits there, bytes. */
    static final int URGENT_WATER = 2 * HIGH_WATER;

    /** Frames out of turn that may wait for the pipe. */
    static final int URGENT_FRAMES = 1_024;

    /** A call is ready for messages while fewer bytes than this wait to be sent. */
    static final int READY = 128 * 1024;

    /**
     * Bytes of one call that may wait to be sent; who sends more without asking for {@code isReady}
     * is held up.
     */
    static final int QUEUED = 4 << 20;

    /** Bytes that wait for a call's reader before they take room in the pipe's receive window. */
    static final int UNREAD = 1 << 20;

    /** Bytes of all calls of a connection that may wait for the rest of messages or for readers. */
    static final long CONNECTION_UNREAD = 64L << 20;

    /** What a packet takes of these bounds beyond its bytes. */
    static final int PACKET_OVERHEAD = 64;

    private Limits() {}
}
