package io.parley.server.sfu;

/**
 * How often a publisher is asked for a key frame: many subscribers ask at a time, and one frame
 * serves them all. Not thread-safe.
 */
final class KeyFrameThrottle {
    private static final long[] INTERVALS = {500_000_000L, 1_000_000_000L, 1_000_000_000L};

    private final long[] nextAllowed = new long[SfuLimits.LAYERS];

    /** Whether to ask now; counts as asked then. */
    boolean tryAcquire(int layer, long nowNanos) {
        if (nowNanos < nextAllowed[layer]) {
            return false;
        }
        nextAllowed[layer] = nowNanos + INTERVALS[layer];
        return true;
    }

    /** The layer comes from another stream now. */
    void reset(int layer) {
        nextAllowed[layer] = 0;
    }
}
