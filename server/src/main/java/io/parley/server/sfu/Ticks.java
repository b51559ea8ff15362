package io.parley.server.sfu;

/**
 * Times of what many ends look at now and then: those of one loop coincide, so that it wakes up
 * once for several of them, and does not do the work of all at a time.
 */
final class Ticks {
    private static final long GRID_NANOS = 50_000_000L;

    private Ticks() {}

    /** The first such time after an interval. */
    static long after(long intervalNanos, long nowNanos) {
        long earliest = nowNanos + intervalNanos;
        return earliest + GRID_NANOS - 1 - Math.floorMod(earliest - 1, GRID_NANOS);
    }
}
