package io.parley.webrtc.sdp;

/** What a description is in the exchange: {@code RTCSdpType} of W3C WebRTC (RFC 9429 §4.1.10). */
public enum SdpType {
    OFFER,
    PRANSWER,
    ANSWER,
    /** Not a description: gives the pending offer up and goes back to the stable state. */
    ROLLBACK
}
