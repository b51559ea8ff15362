package io.parley.webrtc.payload;

/** Types of NAL units (H.264 table 7-1) and of RTP payload structures (RFC 6184 §5.2). */
final class H264 {
    static final int SLICE = 1;
    static final int IDR = 5;
    static final int SEI = 6;
    static final int SPS = 7;
    static final int PPS = 8;
    static final int AUD = 9;
    static final int STAP_A = 24;
    static final int FU_A = 28;

    private H264() {}
}
