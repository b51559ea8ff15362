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

    /** "Association.Max.Retrans" of RFC 9260 §16: timeouts in a row until the peer is lost. */
    public static final int SCTP_MAX_RETRANSMISSIONS = 10;

    /** "Max.Init.Retransmits" of RFC 9260 §16. */
    public static final int SCTP_MAX_INIT_RETRANSMISSIONS = 8;

    /** Incoming streams whose order is kept; a room client uses three, a browser page few. */
    public static final int SCTP_ORDERED_STREAMS = 2048;

    /** Whole messages that wait for an earlier one, all streams together: 2 MiB of 64 bytes. */
    public static final int SCTP_WAITING_MESSAGES = 32_768;

    /**
     * Bytes beyond a full receive window that may come in: to fill gaps and so to empty it, or one
     * chunk at a time to find out whether it is still full.
     */
    public static final int SCTP_GAP_FILL_BYTES = 256 * 1024;

    /**
     * What a message that was delivered and not consumed yet takes of the receive window beyond its
     * bytes: about what its objects take of the heap, so that small messages are bounded too.
     */
    public static final int SCTP_DELIVERED_OVERHEAD = 128;

    /** Gap blocks in one SACK; they fit a packet of the smallest MTU. */
    public static final int SCTP_GAP_BLOCKS = 100;

    /** Chunks sent and not yet acknowledged; a SACK reaches 65,535 ahead. */
    public static final int SCTP_OUTSTANDING_CHUNKS = 32_768;

    /** Buffers kept for reuse by the reassembly of one association, bytes. */
    public static final int SCTP_KEPT_RECEIVE_BYTES = 512 * 1024;

    /** Buffers kept for reuse by the send queue of one association, bytes. */
    public static final int SCTP_KEPT_SEND_BYTES = 1 << 20;

    /** Streams in one reset request; a request then fits a packet of the smallest MTU. */
    public static final int SCTP_RESETS_PER_REQUEST = 200;

    /** Data channels of one peer connection at a time. */
    public static final int DATA_CHANNELS = 1024;

    /** Largest data channel message that is sent, whatever the peer accepts; bytes. */
    public static final int DATA_CHANNEL_MESSAGE = 4 << 20;

    /**
     * Streams that come in over one connection: a participant of a large meeting gets a thousand
     * tracks, each with a stream for retransmissions, and some of them begin anew.
     */
    public static final int SRTP_INBOUND_SSRCS = 4096;

    /** Streams that go out over one connection in all its life; each takes 60 bytes at least. */
    public static final int SRTP_OUTBOUND_SSRCS = 65_536;

    /** Largest coded picture that is put together, bytes: 4K key frames have up to 1 MiB. */
    public static final int VIDEO_FRAME_BYTES = 4 << 20;

    /** Sent packets that one estimator remembers: two seconds of 90 Mbit/s. A power of two. */
    public static final int BWE_HISTORY = 16_384;

    /** Largest RTP packet that may wait in a pacer, bytes: one Ethernet frame. */
    public static final int BWE_PACKET = 1_500;

    /** Bytes that wait in one pacer: a second of 8 Mbit/s, and a key frame of 4K. */
    public static final int BWE_QUEUED_BYTES = 1 << 20;

    /** Packets whose storage the pacers that share a pool keep: 768 KiB. */
    public static final int BWE_KEPT_PACKETS = 512;

    private Limits() {}
}
