package io.parley.webrtc.rtcp;

/** The kinds of RTCP packets that are told apart; each but OTHER is long enough for its fields. */
public enum RtcpKind {
    /** SR, RFC 3550 §6.4.1; see {@link ReportView}. */
    SENDER_REPORT(28),
    /** RR, RFC 3550 §6.4.2; see {@link ReportView}. */
    RECEIVER_REPORT(8),
    /** SDES, RFC 3550 §6.5; see {@link SdesView}. */
    SDES(4),
    /** BYE, RFC 3550 §6.6; see {@link ByeView}. */
    BYE(4),
    /** Generic NACK, RFC 4585 §6.2.1; see {@link NackView}. */
    NACK(12),
    /** Transport-wide congestion control; see {@link TransportFeedbackView}. */
    TRANSPORT_FEEDBACK(20),
    /** Picture loss indication, RFC 4585 §6.3.1: {@link RtcpReader#mediaSsrc} is all it says. */
    PLI(12),
    /** Full intra request, RFC 5104 §4.3.1; see {@link FirView}. */
    FIR(12),
    /** Receiver estimated maximum bitrate; see {@link RembView}. */
    REMB(20),
    /** Extended reports, RFC 3611; see {@link XrView}. */
    XR(8),
    /** Anything else, and what is too short for its kind. */
    OTHER(4);

    static final int SENDER_REPORT_TYPE = 200;
    static final int RECEIVER_REPORT_TYPE = 201;
    static final int SDES_TYPE = 202;
    static final int BYE_TYPE = 203;
    static final int TRANSPORT_LAYER_TYPE = 205; // RTPFB
    static final int PAYLOAD_TYPE = 206; // PSFB
    static final int XR_TYPE = 207;

    static final int NACK_FORMAT = 1;
    static final int TRANSPORT_FEEDBACK_FORMAT = 15;
    static final int PLI_FORMAT = 1;
    static final int FIR_FORMAT = 4;
    static final int APPLICATION_FORMAT = 15;

    static final int REMB_IDENTIFIER = 0x52454D42; // "REMB"

    /** Bytes of the shortest packet of the kind, with its header. */
    final int minLength;

    RtcpKind(int minLength) {
        this.minLength = minLength;
    }
}
