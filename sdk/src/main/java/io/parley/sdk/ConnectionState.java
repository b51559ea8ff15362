package io.parley.sdk;

/**
 * Whether a {@link Room} is in touch with its server.
 *
 * @since 0.1
 */
public enum ConnectionState {
    /** Not connected yet, or no longer. */
    DISCONNECTED,
    /** In the room. */
    CONNECTED,
    /** In the room as far as the user is concerned, but the connection is being mended. */
    RECONNECTING
}
