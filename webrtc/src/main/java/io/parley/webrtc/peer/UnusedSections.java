package io.parley.webrtc.peer;

/** How an answer treats an audio or video section on which the offerer only receives. */
public enum UnusedSections {
    /** Accepted, and kept {@code inactive} until there is something to send. */
    INACTIVE,

    /** Accepted as {@code sendonly} at once: for a server that fills sections later. */
    SENDONLY,

    /**
     * Refused with port 0 when offered for the first time beside a section for data channels, until
     * it is offered for sending; but the first section, whose transport the others share, is kept.
     * A client prepares a receiver for each section that is accepted, which takes longer than all
     * else that it does with an answer. Not for browsers: Chromium may stay "connecting" for good
     * when its first section is refused.
     */
    REFUSED
}
