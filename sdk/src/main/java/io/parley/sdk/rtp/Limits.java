package io.parley.sdk.rtp;

/** What the media of one connection may grow to, and its fixed times. */
final class Limits {
    /** Payload of one RTP packet: with headers, RTX and SRTP it stays below 1,200 bytes. */
    static final int MAX_PAYLOAD = 1_100;

    /** Room for a header with all extensions that are sent. */
    static final int MAX_HEADER = 128;

    /** What a repeated packet may be asked of, packets: a second or two of video. */
    static final int VIDEO_HISTORY = 1_024;

    static final int AUDIO_HISTORY = 128;

    /** Frames that wait for the loop, of one stream. */
    static final int HANDOVER_FRAMES = 32;

    /** Packets of a video that wait for those before them; a power of two. */
    static final int VIDEO_PACKETS = 4_096;

    /**
     * So much may wait to be sent, however slow the network is; else what goes in half a second.
     */
    static final int MIN_QUEUE_BYTES = 32 << 10;

    /** So many old packets in a row mean that the sender began anew. */
    static final int OLD_PACKETS = 50;

    /** Missing packets that are asked for at a time. */
    static final int MISSING = 512;

    static final int NACK_TRIES = 10;

    /** Packets may overtake each other a little. */
    static final long REORDER_NANOS = 3_000_000;

    static final long MIN_NACK_PAUSE_NANOS = 20_000_000;

    /** A picture that is not complete after this is given up. */
    static final long PATIENCE_NANOS = 1_000_000_000;

    /** Between two requests for a key frame. */
    static final long MIN_PLI_PAUSE_NANOS = 200_000_000;

    static final long MAX_PLI_PAUSE_NANOS = 1_000_000_000;

    /** The round trip time until one was measured. */
    static final long DEFAULT_RTT_NANOS = 100_000_000;

    static final long REPORT_NANOS = 1_000_000_000;

    /** Sources of packets that no description tells, of one connection. */
    static final int UNKNOWN_SOURCES = 64;

    private Limits() {}
}
