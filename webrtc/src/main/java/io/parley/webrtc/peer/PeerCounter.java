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
    /** RTP packets that the keys proved. */
    RTP_RECEIVED,
    /** RTCP packets (most are compound) that the keys proved. */
    RTCP_RECEIVED,
    /** RTP packets handed to a socket. */
    RTP_SENT,
    /** RTCP packets handed to a socket. */
    RTCP_SENT,
    /** SRTP and SRTCP packets that came before the keys, were forged or repeated; dropped. */
    SRTP_DROPPED,
    /** RTP and RTCP packets not sent: no path, no keys, or not to be told from other protocols. */
    MEDIA_UNSENT,
    /** Remote candidates that did not parse, or that exceeded the limit. */
    CANDIDATES_REFUSED
}
