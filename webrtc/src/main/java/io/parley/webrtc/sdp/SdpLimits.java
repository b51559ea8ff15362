package io.parley.webrtc.sdp;

/** Bounds of what a description may hold: far above real ones, far below harm. */
final class SdpLimits {
    /** Characters; a room of 200 video tracks needs a tenth of this. */
    static final int MAX_LENGTH = 4 * 1024 * 1024;

    /** Lines of all sections together. */
    static final int MAX_LINES = 100_000;

    /** Characters of one line; the longest real ones are parameter sets of video codecs. */
    static final int MAX_LINE_LENGTH = 16 * 1024;

    /** Media sections; browsers stop working well at some hundreds. */
    static final int MAX_SECTIONS = 1_024;

    private SdpLimits() {}
}
