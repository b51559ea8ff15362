package io.parley.webrtc.peer;

/**
 * Which addresses of this side may be used: {@code RTCIceTransportPolicy} of W3C WebRTC §4.2.5, and
 * one more that other implementations have.
 *
 * @since 0.1
 */
public enum IceTransportPolicy {
    /**
     * All: those of this machine, those that STUN servers see, and those that TURN servers lend.
     */
    ALL,
    /** Not those of this machine, which then stay unknown to the other side. */
    NO_HOST,
    /** Only those that TURN servers lend; nothing is sent to the other side from elsewhere. */
    RELAY
}
