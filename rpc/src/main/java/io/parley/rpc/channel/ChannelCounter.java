package io.parley.rpc.channel;

/** What one end of a pipe counts. */
public enum ChannelCounter {
    /** Frames that arrived. */
    FRAMES_RECEIVED,
    /** Frames that were handed to the pipe. */
    FRAMES_SENT,
    /** Frames that are no protobuf of the kind that is due: dropped. */
    FRAMES_UNDECODABLE,
    /** Frames that name no stream: dropped. */
    FRAMES_WITHOUT_STREAM,
    /** Frames of streams that do not exist, or no more: dropped. */
    FRAMES_OF_UNKNOWN_STREAMS,
    /** Calls that were started. */
    CALLS_STARTED,
    /** Calls that a server refused for its limit, or because it shuts down. */
    CALLS_REFUSED,
    /** Calls that ended because the other side broke the rules of the protocol or a limit. */
    CALLS_BROKEN
}
