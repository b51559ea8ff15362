package io.parley.webrtc.bwe;

/** What the delay says of the path's queue. */
enum BandwidthUsage {
    /** It keeps its length. */
    NORMAL,
    /** It grows: more is sent than gets through. */
    OVERUSING,
    /** It shrinks. */
    UNDERUSING
}
