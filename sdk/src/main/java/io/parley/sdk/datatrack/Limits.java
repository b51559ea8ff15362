package io.parley.sdk.datatrack;

import java.time.Duration;

/** The bounds of data tracks. */
final class Limits {
    /** The protocol's bound for a packet with its header, bytes. */
    static final int MAX_PACKET_BYTES = 16_000;

    /** As other receivers have it: a frame of more packets is dropped by them. */
    static final int MAX_PACKETS_PER_FRAME = 128;

    /** Handles have 16 bits, and 0 is none. */
    static final int MAX_HANDLE = 0xFFFF;

    /** The protocol's bound for a track's name, bytes of UTF-8. */
    static final int MAX_NAME_BYTES = 256;

    /** Frames that wait for the loop; a loop that is this far behind will not catch up soon. */
    static final int MAX_QUEUED_FRAMES = 64;

    /** Incomplete frames of a track that a receiver may keep. */
    static final int MAX_PARTIAL_FRAMES = 16;

    /** Frames that a stream holds for its reader where nothing else is said. */
    static final int DEFAULT_BUFFER_FRAMES = 16;

    /** Frames that a stream may hold for its reader. */
    static final int MAX_BUFFER_FRAMES = 65_536;

    /** What a hostile server may make us remember: tracks of one participant. */
    static final int MAX_REMOTE_TRACKS = 1_024;

    /** How long the server may take to answer. */
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    /**
     * How long a full channel is waited for before the frame is lost, and how often it is tried.
     */
    static final int SEND_RETRIES = 20;

    /** Pause before a full channel is tried again. */
    static final Duration SEND_RETRY_PAUSE = Duration.ofMillis(5);

    private Limits() {}
}
