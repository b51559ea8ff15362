package io.parley.webrtc.srtp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which of the last packet indices of a stream have been there (RFC 3711 §3.3.2), as a ring of bits
 * (RFC 6479). At least {@link #SIZE} are remembered: enough for what comes back by retransmission
 * within a third of a second at 3,000 packets a second.
 */
final class SeenWindow {
    /** Indices behind the highest one that can be told apart from old ones. */
    static final int SIZE = 960;

    private static final int WORDS = 16; // one word more than the size, for the turn of the ring

    private long highest = -1;
    private long @Nullable [] seen = new long[WORDS];

    /** The highest index; -1 before the first. */
    long highest() {
        return highest;
    }

    /** Whether an index is too far behind the highest one to know anything of it. */
    boolean isTooOld(long index) {
        return index <= highest && (seen == null || highest - index >= SIZE);
    }

    /** Whether an index that is not too old has been there. */
    boolean contains(long index) {
        long[] bits = seen;
        return index <= highest
                && bits != null
                && (bits[word(index)] & 1L << index) != 0; // a shift counts modulo 64
    }

    /** Notes an index that is not too old. */
    void add(long index) {
        long[] bits = seen;
        if (bits == null) {
            bits = new long[WORDS];
            // What is behind the highest was retired: it stays "seen".
            Arrays.fill(bits, -1L);
            bits[word(highest)] = -1L >>> (63 - (int) (highest & 63));
            seen = bits;
        }
        if (index > highest) {
            long steps = Math.min(WORDS, (index >> 6) - (highest >> 6));
            for (long i = 1; i <= steps; i++) {
                bits[(int) ((highest >> 6) + i) & WORDS - 1] = 0;
            }
            highest = index;
        }
        bits[word(index)] |= 1L << index;
    }

    /** Frees the memory: from now on everything up to the highest index counts as too old. */
    void retire() {
        seen = null;
    }

    private static int word(long index) {
        return (int) (index >> 6) & WORDS - 1;
    }
}
