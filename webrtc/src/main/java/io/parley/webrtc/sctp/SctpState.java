package io.parley.webrtc.sctp;

/**
 * States of an association, in the order of RFC 9260 §4.
 *
 * <pre>
 * CLOSED -> COOKIE_WAIT -> COOKIE_ECHOED -> ESTABLISHED
 * CLOSED -> ESTABLISHED                                     (the peer connected first)
 * ESTABLISHED -> SHUTDOWN_PENDING -> SHUTDOWN_SENT -> CLOSED
 * ESTABLISHED -> SHUTDOWN_RECEIVED -> SHUTDOWN_ACK_SENT -> CLOSED
 * </pre>
 */
public enum SctpState {
    /** Not connected yet, or no longer. */
    CLOSED,
    /** INIT sent. */
    COOKIE_WAIT,
    /** COOKIE ECHO sent. */
    COOKIE_ECHOED,
    /** Data flows. */
    ESTABLISHED,
    /** This side wants to shut down, and waits for its last acknowledgement. */
    SHUTDOWN_PENDING,
    /** SHUTDOWN sent. */
    SHUTDOWN_SENT,
    /** The peer shuts down; what is queued here is still sent. */
    SHUTDOWN_RECEIVED,
    /** SHUTDOWN ACK sent. */
    SHUTDOWN_ACK_SENT;

    /** Whether both sides know each other's tags for sure. */
    boolean isEstablishedOrLater() {
        return compareTo(ESTABLISHED) >= 0;
    }

    /** Whether DATA may be sent (RFC 9260 §6). */
    boolean maySendData() {
        return this == ESTABLISHED || this == SHUTDOWN_PENDING || this == SHUTDOWN_RECEIVED;
    }
}
