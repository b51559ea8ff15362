package io.parley.webrtc.sctp;

/**
 * How a message is delivered.
 *
 * @param unordered may overtake others of its stream
 * @param maxRetransmits how often its chunks are sent again before it is given up (RFC 7496 §4.3),
 *     or -1: always
 * @param lifetimeMillis how long after queueing it may be sent (RFC 3758 §4.1), or -1: for ever
 * @param buffered whether its bytes count in the stream's buffered amount
 */
public record Delivery(
        boolean unordered, int maxRetransmits, int lifetimeMillis, boolean buffered) {
    /** In order and for certain. */
    public static final Delivery RELIABLE = new Delivery(false, -1, -1, true);

    /** In order and for certain; not counted, since no user sent it. */
    public static final Delivery CONTROL = new Delivery(false, -1, -1, false);
}
