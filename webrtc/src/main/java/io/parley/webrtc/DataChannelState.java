package io.parley.webrtc;

/**
 * {@code RTCDataChannelState} of W3C WebRTC §6.2.
 *
 * @since 0.1
 */
public enum DataChannelState {
    /** The other side does not have it yet. */
    CONNECTING,
    /** Messages can be sent. */
    OPEN,
    /** What was sent is still delivered; no more is taken. */
    CLOSING,
    /** The end. */
    CLOSED
}
