package io.parley.webrtc.rtp;

import io.parley.webrtc.wire.SerialNumber;

/**
 * Turns the timestamps of one stream into numbers that do not wrap. The first one becomes itself
 * plus 2<sup>32</sup>, so that media before it are not negative.
 */
public final class TimestampUnwrapper {
    private static final long ORIGIN = 1L << 32;

    private long last = -1;

    /** The number nearest to the one before, which may be earlier or later. */
    public long unwrap(int timestamp) {
        last =
                last < 0
                        ? ORIGIN + (timestamp & 0xFFFF_FFFFL)
                        : SerialNumber.unwrap32(last, timestamp);
        return last;
    }

    /** Forgets everything, as for a stream that begins anew. */
    public void reset() {
        last = -1;
    }
}
