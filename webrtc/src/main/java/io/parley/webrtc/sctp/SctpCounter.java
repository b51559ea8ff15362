package io.parley.webrtc.sctp;

/** What an association counts. */
public enum SctpCounter {
    /** Packets handed out by {@code pollTransmit}. */
    PACKETS_SENT,
    /** Packets that passed the checks of the common header. */
    PACKETS_RECEIVED,
    /** User messages handed to {@code send} and queued. */
    MESSAGES_SENT,
    /** User messages delivered whole. */
    MESSAGES_RECEIVED,
    /** User bytes queued. */
    BYTES_SENT,
    /** User bytes delivered. */
    BYTES_RECEIVED,
    /** DATA chunks sent a second time or more. */
    RETRANSMISSIONS,
    /** Times that the T3-rtx timer expired. */
    T3_EXPIRATIONS,
    /** Times that fast recovery was entered. */
    FAST_RECOVERIES,
    /** Messages given up under partial reliability (RFC 3758). */
    MESSAGES_ABANDONED,
    /** DATA chunks that had arrived before. */
    DUPLICATE_TSNS,
    /** DATA chunks beyond the window or the bounds of a stream: dropped. */
    DATA_OUT_OF_WINDOW,
    /** DATA chunks that break the rules of fragments or streams: dropped. */
    DATA_INVALID,
    /** Packets too short, with other ports, or whose chunks do not parse. */
    PACKETS_MALFORMED,
    /** Packets with a wrong CRC32c. */
    PACKETS_BAD_CHECKSUM,
    /** Packets with a verification tag that is not ours. */
    PACKETS_BAD_TAG,
    /** Chunks of an unknown type or in a state where they mean nothing. */
    CHUNKS_IGNORED,
    /** Cookies with a wrong signature or beyond their lifetime. */
    COOKIES_REFUSED
}
