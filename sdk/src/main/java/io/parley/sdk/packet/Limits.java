package io.parley.sdk.packet;

/** Everything in calls and streams that another participant could make grow, and where it ends. */
public final class Limits {
    /** Content of one chunk, and a header's whole packet, in bytes; other SDKs have the same. */
    public static final int STREAM_CHUNK_BYTES = 15_000;

    /**
     * Bytes of streams on their way through the transport of one room. It is what a small packet
     * has to wait behind: 64 KiB at 40 MB/s are 1.6 ms.
     */
    public static final int STREAM_WINDOW_BYTES = 64 * 1024;

    /** Streams that one room sends at once; ten thousand large calls and their answers fit. */
    public static final int MAX_OUTGOING_STREAMS = 32_768;

    /** Streams that one room receives at once. */
    public static final int MAX_INCOMING_STREAMS = 32_768;

    /** Bytes of one stream that wait for a slow reader. */
    public static final long MAX_BUFFERED_STREAM_BYTES = 64L << 20;

    /** Bytes of all streams of one room that wait for slow readers. */
    public static final long MAX_BUFFERED_ROOM_BYTES = 256L << 20;

    /** Largest whole stream, uncompressed, in bytes; other SDKs have the same. */
    public static final long MAX_STREAM_BYTES = 5_000_000_000L;

    /** Packets that wait until the room is connected: those of a busy room in one join. */
    public static final int MAX_EARLY_PACKETS = 4_096;

    /** Bytes of packets that wait until the room is connected. */
    public static final long MAX_EARLY_BYTES = 8L << 20;

    /** Attributes that an incoming stream may have, header and trailer together. */
    public static final int MAX_STREAM_ATTRIBUTES = 1_024;

    /** Calls that wait for their answers, in one room. */
    public static final int MAX_PENDING_CALLS = 65_536;

    /** Calls of others that run or wait for their handlers, in one room. */
    public static final int MAX_RUNNING_CALLS = 65_536;

    /**
     * Payload of a first generation call or its answer, in UTF-8 bytes; other SDKs have the same.
     */
    public static final int MAX_RPC_PACKET_PAYLOAD = 15_360;

    /** Payload of a second generation call or its answer, in bytes. */
    public static final int MAX_RPC_STREAM_PAYLOAD = 64 << 20;

    /** Encrypted packets of one participant that wait while keys are derived. */
    public static final int MAX_PACKETS_WAITING_FOR_KEYS = 1_024;

    /** Participants for which keys are derived or packets wait. */
    public static final int MAX_PARTICIPANTS_WITH_KEYS = 16_384;

    private Limits() {}
}
