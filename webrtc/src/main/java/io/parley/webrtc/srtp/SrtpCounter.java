package io.parley.webrtc.srtp;

/** What {@link SrtpCounters} counts. */
public enum SrtpCounter {
    /** RTP packets that were protected or unprotected. */
    RTP,
    /** RTCP packets that were protected or unprotected. */
    RTCP,
    /** Packets that are no RTP or RTCP, or too short to be protected ones. */
    MALFORMED,
    /**
     * Packets with a number that was there before, or, when sending, with other bytes than then.
     */
    REPLAYED,
    /** Packets too far behind the newest one to tell whether they were there before. */
    TOO_OLD,
    /** Packets that are not genuine. */
    FORGED,
    /** RTCP packets without encryption, which WebRTC does not have. */
    UNENCRYPTED,
    /** Packets of streams beyond the limit. */
    STREAM_LIMIT,
    /** Packets for which there was no room, or no number left. */
    OVERFLOW
}
