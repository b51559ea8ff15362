package io.parley.webrtc.peer;

/** Where the offer/answer exchange stands: {@code RTCSignalingState} of W3C WebRTC §4.3.1. */
public enum SignalingState {
    STABLE,
    HAVE_LOCAL_OFFER,
    HAVE_REMOTE_OFFER,
    HAVE_LOCAL_PRANSWER,
    HAVE_REMOTE_PRANSWER,
    CLOSED
}
