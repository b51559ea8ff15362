package io.parley.webrtc.bwe;

/** Who estimates the bandwidth of a path, as the two sides negotiated it. */
public enum FeedbackMode {
    /**
     * Packets carry transport-wide sequence numbers, and the receiver reports each one's arrival
     * (draft-holmer-rmcat-transport-wide-cc-extensions-01): the sender estimates.
     */
    TRANSPORT_CC,
    /**
     * The receiver estimates and says a bitrate (draft-alvestrand-rmcat-remb-03). Packets should
     * carry abs-send-time, else it cannot see delay.
     */
    REMB,
    /** Nobody tells anything but the loss in receiver reports: nothing is limited by delay. */
    NONE
}
