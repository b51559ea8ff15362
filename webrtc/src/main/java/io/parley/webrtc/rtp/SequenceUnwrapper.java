package io.parley.webrtc.rtp;

import io.parley.webrtc.wire.SerialNumber;

/**
 * Turns the sequence numbers of one stream into numbers that do not wrap. The first one becomes
 * itself plus 65,536, so that packets before it are not negative.
 */
public final class SequenceUnwrapper {
    private static final long ORIGIN = 1L << 16;

    private long highest = -1;

    /** The number nearest to the highest one so far; a higher one becomes the reference. */
    public long unwrap(int sequenceNumber) {
        if (highest < 0) {
            highest = ORIGIN + (sequenceNumber & 0xFFFF);
            return highest;
        }
        long unwrapped = SerialNumber.unwrap16(highest, sequenceNumber);
        highest = Math.max(highest, unwrapped);
        return unwrapped;
    }

    /** As {@link #unwrap}, and nothing changes; for numbers in feedback about sent packets. */
    public long peek(int sequenceNumber) {
        return highest < 0
                ? ORIGIN + (sequenceNumber & 0xFFFF)
                : SerialNumber.unwrap16(highest, sequenceNumber);
    }

    /** The highest number so far; -1 before the first. */
    public long highest() {
        return highest;
    }

    /** Forgets everything, as for a stream that begins anew. */
    public void reset() {
        highest = -1;
    }
}
