package io.parley.webrtc.datachannel;

/** What became of a message that was handed to {@link DataChannelTransport#send}. */
public enum SendResult {
    /** Copied into the send buffer. */
    QUEUED,
    /** Refused: the send buffer has no room; nothing was queued. */
    BUFFER_FULL,
    /** Refused: larger than the remote side, or this one, accepts; nothing was queued. */
    TOO_LARGE,
    /** Refused: the channel is closing, closed or unknown. */
    NOT_OPEN
}
