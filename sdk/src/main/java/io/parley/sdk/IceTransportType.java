package io.parley.sdk;

/**
 * Which paths to the server may be used.
 *
 * @since 0.1
 */
public enum IceTransportType {
    /** Any. */
    ALL,
    /** Through a TURN server only. */
    RELAY,
    /** Not from one's own addresses, but from those that STUN and TURN servers tell. */
    NOHOST
}
