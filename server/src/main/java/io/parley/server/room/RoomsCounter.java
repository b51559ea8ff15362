package io.parley.server.room;

import java.util.List;

/** What rooms count instead of logging it. */
public enum RoomsCounter {
    /** Joins that created a session. */
    JOINS,
    /** Joins that were refused. */
    JOINS_REFUSED,
    /** Sessions that were resumed. */
    RESUMES,
    /** Resumes of sessions that do not exist. */
    RESUMES_REFUSED,
    /** Sessions that ended because their transport never came up. */
    JOIN_TIMEOUTS,
    /** Transports that were lost. */
    LINK_FAILURES,
    /** Descriptions that could not be used. */
    NEGOTIATIONS_FAILED,
    /** Candidates that were no JSON or not readable. */
    CANDIDATES_REFUSED,
    /** Requests of clients. */
    SIGNAL_REQUESTS,
    /** Requests that this server does not know. */
    SIGNAL_UNKNOWN,
    /** Frames of clients that were no request. */
    SIGNAL_MALFORMED,
    /** Messages to clients. */
    SIGNAL_RESPONSES,
    /** Sockets closed because the client did not read, or flooded. */
    SIGNAL_OVERFLOWS,
    /** Reliable messages from clients. */
    RELIABLE_IN,
    /** Bytes of those. */
    RELIABLE_IN_BYTES,
    /** Reliable messages to clients. */
    RELIABLE_OUT,
    /** Bytes of those. */
    RELIABLE_OUT_BYTES,
    /** Lossy messages from clients. */
    LOSSY_IN,
    /** Bytes of those. */
    LOSSY_IN_BYTES,
    /** Lossy messages to clients. */
    LOSSY_OUT,
    /** Bytes of those. */
    LOSSY_OUT_BYTES,
    /** Data track packets from clients. */
    DATA_TRACK_IN,
    /** Bytes of those. */
    DATA_TRACK_IN_BYTES,
    /** Data track packets to clients. */
    DATA_TRACK_OUT,
    /** Bytes of those. */
    DATA_TRACK_OUT_BYTES,
    /** Messages dropped: not readable, or on a channel of no meaning. */
    DROPPED_MALFORMED,
    /** Messages dropped: their sender may not publish data. */
    DROPPED_NOT_PERMITTED,
    /** Messages dropped: not for participants to send. */
    DROPPED_KIND,
    /** Messages dropped: sequence number or nonce seen before. */
    DROPPED_DUPLICATE,
    /** Lossy messages and data track packets dropped: the receiver is behind. */
    DROPPED_RECEIVER_BEHIND,
    /** Reliable messages dropped: the receiver's channels took too long to open. */
    DROPPED_EARLY,
    /** Messages dropped: the receiver has no such channel open, or does not take the size. */
    DROPPED_NO_CHANNEL,
    /** Receivers told to join anew because too much reliable data waited for them. */
    RECEIVERS_OVERRUN,
    /** Times that a sender began to wait for a receiver that it names. */
    SENDERS_HELD,
    /** Sum of the times that senders waited, microseconds. */
    SENDERS_HELD_MICROS,
    /** Receivers that senders stopped to wait for, since too little left for them. */
    RECEIVERS_STALLED,
    /** Audio tracks that began. */
    AUDIO_TRACKS_BEGUN,
    /** Audio tracks that ended. */
    AUDIO_TRACKS_ENDED,
    /** Video tracks that began. */
    VIDEO_TRACKS_BEGUN,
    /** Video tracks that ended. */
    VIDEO_TRACKS_ENDED,
    /** Data tracks that began. */
    DATA_TRACKS_BEGUN,
    /** Data tracks that ended. */
    DATA_TRACKS_ENDED;

    /** All data in and out. */
    static final List<RoomsCounter> BYTES =
            List.of(
                    RELIABLE_IN_BYTES,
                    RELIABLE_OUT_BYTES,
                    LOSSY_IN_BYTES,
                    LOSSY_OUT_BYTES,
                    DATA_TRACK_IN_BYTES,
                    DATA_TRACK_OUT_BYTES);
}
