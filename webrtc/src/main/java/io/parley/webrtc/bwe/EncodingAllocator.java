package io.parley.webrtc.bwe;

import java.util.Arrays;

/**
 * Shares a publisher's estimate among the encodings of one video track, the lowest first: each one
 * that is on gets its full bitrate before the next one starts, and the highest takes what is left.
 * Not thread-safe.
 *
 * <p>The lowest is never turned off by it: whether to stop a track is its user's decision.
 */
public final class EncodingAllocator {
    /** What it takes to turn an encoding on, of the least bitrate that keeps it on. */
    private static final double HYSTERESIS = 1.2;

    private final long[] minBps;
    private final long[] maxBps;
    private final boolean[] enabled;
    private final long[] allocatedBps;

    /**
     * @param minBps below this an encoding is not worth sending, bit/s, from the lowest encoding on
     * @param maxBps what each one takes at most, bit/s
     */
    public EncodingAllocator(long[] minBps, long[] maxBps) {
        if (minBps.length == 0 || minBps.length != maxBps.length) {
            throw new IllegalArgumentException(
                    "minBps, maxBps: %d, %d encodings (expected: as many, and one at least)"
                            .formatted(minBps.length, maxBps.length));
        }
        for (int i = 0; i < minBps.length; i++) {
            if (minBps[i] < 0 || minBps[i] > maxBps[i]) {
                throw new IllegalArgumentException(
                        "minBps, maxBps: %d, %d of encoding %d (expected: 0 or more, ascending)"
                                .formatted(minBps[i], maxBps[i], i));
            }
        }
        this.minBps = minBps.clone();
        this.maxBps = maxBps.clone();
        enabled = new boolean[minBps.length];
        allocatedBps = new long[minBps.length];
        Arrays.fill(enabled, true);
    }

    /** Turns an encoding on or off by request (dynacast); effective with the next allocation. */
    public void setEnabled(int encoding, boolean nowEnabled) {
        enabled[encoding] = nowEnabled;
    }

    /**
     * Shares anew.
     *
     * @param targetBps what this track may send, bit/s
     */
    public void allocate(long targetBps) {
        long left = targetBps;
        int highest = -1;
        for (int i = 0; i < allocatedBps.length; i++) {
            boolean wasOn = allocatedBps[i] > 0;
            allocatedBps[i] = 0;
            if (!enabled[i]) {
                continue;
            }
            double needed = wasOn || highest < 0 ? minBps[i] : minBps[i] * HYSTERESIS;
            if (highest >= 0 && (left < needed || allocatedBps[highest] < maxBps[highest])) {
                break;
            }
            allocatedBps[i] = Math.max(Math.min(left, maxBps[i]), highest < 0 ? minBps[i] : 0);
            left = Math.max(0, left - allocatedBps[i]);
            highest = i;
        }
        clearAbove(highest);
    }

    /** What an encoding may send, bit/s; 0 for one that is off. */
    public long bitrateBps(int encoding) {
        return allocatedBps[encoding];
    }

    /** What all enabled encodings would take: for {@link CongestionController#setWantedBps}. */
    public long wantedBps() {
        long sum = 0;
        for (int i = 0; i < maxBps.length; i++) {
            sum += enabled[i] ? maxBps[i] : 0;
        }
        return sum;
    }

    private void clearAbove(int highest) {
        for (int i = highest + 1; i < allocatedBps.length; i++) {
            allocatedBps[i] = 0;
        }
    }
}
