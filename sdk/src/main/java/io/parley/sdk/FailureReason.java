package io.parley.sdk;

/**
 * Why something could not be published.
 *
 * @since 0.1
 */
public enum FailureReason {
    /** The room is not connected: not yet, no longer, or closed. */
    NOT_CONNECTED,
    /** The connection could not be used in time. */
    TIMEOUT,
    /** More bytes than one message may have. */
    TOO_LARGE,
    /** Nothing of that name or number is published. */
    NOT_FOUND,
    /** The token of the local participant does not allow it. */
    NOT_ALLOWED,
    /** Server and client could not agree on how it is sent. */
    NEGOTIATION,
    /** This version cannot do it. */
    UNSUPPORTED,
    /** It could not be sent for another reason, which the message tells. */
    SEND_FAILED
}
