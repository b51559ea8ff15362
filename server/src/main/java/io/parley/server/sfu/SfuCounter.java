package io.parley.server.sfu;

/** What is counted over all rooms of a shard. */
public enum SfuCounter {
    /** RTP packets that came in and belong to a track, retransmissions included. */
    PACKETS_IN,
    /** Bytes of these. */
    BYTES_IN,
    /** RTP packets sent. */
    PACKETS_OUT,
    /** Bytes of these. */
    BYTES_OUT,
    /** RTP that could not be read, or whose padding or extensions lie outside of it. */
    MALFORMED_RTP,
    /** RTP of an SSRC that belongs to no section. */
    UNKNOWN_SSRC,
    /** RTP of a payload type that its section did not negotiate. */
    UNKNOWN_PAYLOAD_TYPE,
    /** RTP that came twice. */
    DUPLICATES,
    /** RTP too old for the cache. */
    TOO_LATE,
    /** RTCP that could not be read. */
    MALFORMED_RTCP,
    /** Packets asked of publishers again. */
    NACKS_OUT,
    /** Packets that subscribers asked for again. */
    NACKS_IN,
    /** Of these, not answered: too old, too often, or too soon. */
    NACKS_REFUSED,
    /** Packets sent again. */
    RETRANSMISSIONS_OUT,
    /** Packets received again. */
    RETRANSMISSIONS_IN,
    /** Key frames asked of publishers. */
    PLIS_OUT,
    /** Key frames that subscribers asked for. */
    PLIS_IN,
    /** Events that nobody polled in time. */
    EVENTS_DROPPED,
    /** Packets that the transport did not take. */
    SEND_FAILURES,
    /** Packets for which the queue before a narrow connection had no room. */
    QUEUE_DROPS,
    /** Packets that publishers sent and that did not come, whether they were sent again or not. */
    LOSSES_IN,
    /** Packets of which subscribers' receiver reports speak. */
    REPORTED_PACKETS,
    /** Of these, lost on the way, whether they were sent again or not. */
    REPORTED_LOSSES,
    /** Videos that were paused for want of bandwidth. */
    VIDEO_PAUSES;

    @SuppressWarnings("EnumOrdinal") // Nothing outside of this process sees it.
    int index() {
        return ordinal();
    }
}
