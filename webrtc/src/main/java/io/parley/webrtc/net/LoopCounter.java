package io.parley.webrtc.net;

/** What a loop counts beside its connections. */
public enum LoopCounter {
    /** Packets that belong to no connection here; dropped unread. */
    STRANGERS_DROPPED,
    /** Binding requests for a user name that nobody here has; dropped. */
    UNKNOWN_UFRAG_DROPPED,
    /** Packets that found the send queue of a socket full; dropped, as a network would. */
    SEND_QUEUE_DROPPED,
    /** Sends and receives that the system refused, such as an unreachable network. */
    SOCKET_ERRORS,
    /** TCP connections closed because there were too many. */
    TCP_REFUSED,
    /** TCP connections closed because they were silent, or sent no valid check in time. */
    TCP_TIMED_OUT,
    /** Exceptions of a listener or an engine; each closed its connection and was logged. */
    INTERNAL_ERRORS
}
