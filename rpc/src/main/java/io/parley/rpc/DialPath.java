package io.parley.rpc;

/**
 * The way that a dialed connection takes.
 *
 * @since 0.1
 */
public enum DialPath {
    /** Peer to peer, over a data channel. */
    WEBRTC,
    /** Over HTTP/2 to the host's own address. */
    DIRECT
}
