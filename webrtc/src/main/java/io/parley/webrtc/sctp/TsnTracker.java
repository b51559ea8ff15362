package io.parley.webrtc.sctp;

/**
 * Which TSNs arrived: a cumulative TSN and a ring of bits beyond it (RFC 9260 §6.2).
 *
 * <p>TSNs are unwrapped numbers.
 */
final class TsnTracker {
    /** A SACK tells gaps by 16-bit offsets, so nothing further ahead can be acknowledged. */
    static final int WINDOW = 0xFFFF;

    /** Few associations ever see more TSNs out of order than this; the ring grows for those. */
    private static final int FIRST_BITS = 512;

    // A ring of a power of two of bits; never more than the window and a bit.
    private long[] words = new long[FIRST_BITS / Long.SIZE];
    private long cumulativeTsn;
    private long highestTsn;

    TsnTracker(long initialTsn) {
        cumulativeTsn = initialTsn - 1;
        highestTsn = cumulativeTsn;
    }

    long cumulativeTsn() {
        return cumulativeTsn;
    }

    long highestTsn() {
        return highestTsn;
    }

    boolean hasGaps() {
        return highestTsn > cumulativeTsn;
    }

    boolean isInWindow(long tsn) {
        return tsn - cumulativeTsn <= WINDOW;
    }

    /** Whether it arrived; {@code tsn} is in the window. */
    boolean contains(long tsn) {
        return tsn <= cumulativeTsn || (tsn <= highestTsn && bit(tsn));
    }

    /** Notes an arrival in the window. */
    void add(long tsn) {
        if (tsn == cumulativeTsn + 1 && highestTsn == cumulativeTsn) {
            cumulativeTsn = tsn;
            highestTsn = tsn;
            return;
        }
        if (tsn - cumulativeTsn >= bits()) {
            grow(tsn - cumulativeTsn);
        }
        words[word(tsn)] |= 1L << tsn;
        highestTsn = Math.max(highestTsn, tsn);
        advance();
    }

    private int bits() {
        return words.length * Long.SIZE;
    }

    private void grow(long distance) {
        long[] before = words;
        int length = before.length;
        while ((long) length * Long.SIZE <= distance) {
            length *= 2;
        }
        words = new long[length];
        long end = highestTsn;
        for (long tsn = cumulativeTsn + 1; tsn <= end; tsn++) {
            if ((before[(int) (tsn >> 6) & (before.length - 1)] & 1L << tsn) != 0) {
                words[word(tsn)] |= 1L << tsn;
            }
        }
    }

    /** Counts everything up to {@code tsn}, which is in the window, as arrived (RFC 3758 §3.6). */
    void forwardTo(long tsn) {
        long end = Math.min(tsn, highestTsn); // beyond it the ring is empty
        while (cumulativeTsn < end) {
            cumulativeTsn++;
            words[word(cumulativeTsn)] &= ~(1L << cumulativeTsn);
        }
        cumulativeTsn = Math.max(cumulativeTsn, tsn);
        highestTsn = Math.max(highestTsn, cumulativeTsn);
        advance();
    }

    /** The first arrived TSN from {@code from} on, or one beyond the highest. */
    long nextReceived(long from) {
        return scan(from, 0);
    }

    /** The first missing TSN from {@code from} on, or one beyond the highest. */
    long nextMissing(long from) {
        return scan(from, -1L);
    }

    private long scan(long from, long flip) {
        long tsn = from;
        while (tsn <= highestTsn) {
            long bits = (words[word(tsn)] ^ flip) >>> tsn;
            if (bits != 0) {
                return Math.min(highestTsn + 1, tsn + Long.numberOfTrailingZeros(bits));
            }
            tsn += Long.SIZE - (tsn & (Long.SIZE - 1));
        }
        return highestTsn + 1;
    }

    private void advance() {
        while (cumulativeTsn < highestTsn && bit(cumulativeTsn + 1)) {
            cumulativeTsn++;
            words[word(cumulativeTsn)] &= ~(1L << cumulativeTsn);
        }
    }

    private boolean bit(long tsn) {
        return (words[word(tsn)] & 1L << tsn) != 0;
    }

    private int word(long tsn) {
        return (int) (tsn >> 6) & (words.length - 1);
    }
}
