package io.parley.webrtc.peer;

/** What a connection counts instead of logging it. */
public enum PeerCounter {
    /** Datagrams (or frames, over TCP) that arrived. */
    DATAGRAMS_RECEIVED,
    /** Bytes of those. */
    BYTES_RECEIVED,
    /** Datagrams (or frames) handed to a socket. */
    DATAGRAMS_SENT,
    /** Bytes of those. */
    BYTES_SENT,
    /** Whole data channel messages that arrived. */
    MESSAGES_RECEIVED,
    /** Data channel messages taken for sending. */
    MESSAGES_SENT,
    /** Packets other than STUN from a path that no connectivity check proved; dropped unread. */
    UNVALIDATED_DROPPED,
    /** Packets whose first byte belongs to no protocol here (RFC 7983 §7). */
    UNKNOWN_DROPPED,
    /** SRTP and SRTCP packets; no media flows yet, so they are dropped. */
    SRTP_DROPPED,
    /** Remote candidates that did not parse, or that exceeded the limit. */
    CANDIDATES_REFUSED
}
