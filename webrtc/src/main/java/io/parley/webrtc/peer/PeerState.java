package io.parley.webrtc.peer;

/** How far a connection is: {@code RTCPeerConnectionState} of W3C WebRTC §4.3.3. */
public enum PeerState {
    /** Nothing was exchanged yet. */
    NEW,
    /** ICE or DTLS is at work for the first time. */
    CONNECTING,
    /** ICE has a path and the DTLS handshake is done: data can flow. */
    CONNECTED,
    /** The path fell silent; it may come back by itself or after an ICE restart. */
    DISCONNECTED,
    /** ICE found no path, or DTLS failed. Only an ICE restart can help where ICE was the reason. */
    FAILED,
    /** The end: nothing happens any more. */
    CLOSED
}
