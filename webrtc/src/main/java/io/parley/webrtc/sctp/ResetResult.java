package io.parley.webrtc.sctp;

/** Results of a re-configuration request (RFC 6525 §4.4). */
final class ResetResult {
    static final int PERFORMED = 1;
    static final int DENIED = 2;
    static final int REQUEST_IN_PROGRESS = 4;
    static final int BAD_SEQUENCE_NUMBER = 5;
    static final int IN_PROGRESS = 6;

    private ResetResult() {}
}
