package io.parley.server.sfu;

import java.util.Arrays;

/** Bit rates of the layers of one stream, over windows of about a second. Not thread-safe. */
final class BitrateMeter {
    private static final int COUNT = SfuLimits.LAYERS * SfuLimits.TEMPORAL_LAYERS;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final long[] bytes = new long[COUNT];
    private final long[] rates = new long[COUNT];
    private long windowStart;
    private boolean measured;

    void add(int spatial, int temporal, int length) {
        bytes[index(spatial, temporal)] += length;
    }

    /** Ends a window if it has been long enough. */
    void roll(long nowNanos, long windowNanos) {
        long elapsed = nowNanos - windowStart;
        if (elapsed < windowNanos) {
            return;
        }
        for (int i = 0; i < COUNT; i++) {
            long rate = (long) (bytes[i] * 8.0 * NANOS_PER_SECOND / elapsed);
            // The first whole window counts alone, later ones are smoothed a little.
            rates[i] = measured && rate > 0 ? (rates[i] + rate) / 2 : rate;
        }
        measured = windowStart > 0;
        windowStart = nowNanos;
        Arrays.fill(bytes, 0);
    }

    /** Of a layer with all that it needs: lower temporal layers, and lower spatial ones. */
    long cumulativeBps(int spatial, int temporal) {
        long sum = 0;
        for (int s = 0; s <= Math.min(spatial, SfuLimits.LAYERS - 1); s++) {
            for (int t = 0; t <= Math.min(temporal, SfuLimits.TEMPORAL_LAYERS - 1); t++) {
                sum += rates[s * SfuLimits.TEMPORAL_LAYERS + t];
            }
        }
        return sum;
    }

    /** Of a stream that has one layer, up to a temporal one. */
    long wholeBps(int temporal) {
        return cumulativeBps(SfuLimits.LAYERS - 1, temporal);
    }

    /** The highest spatial layer with packets in the last window or this one, or -1. */
    int highestSpatial() {
        for (int i = COUNT - 1; i >= 0; i--) {
            if (rates[i] > 0 || bytes[i] > 0) {
                return i / SfuLimits.TEMPORAL_LAYERS;
            }
        }
        return -1;
    }

    void clear() {
        Arrays.fill(bytes, 0);
        Arrays.fill(rates, 0);
        measured = false;
    }

    private static int index(int spatial, int temporal) {
        return Math.min(spatial, SfuLimits.LAYERS - 1) * SfuLimits.TEMPORAL_LAYERS
                + Math.min(temporal, SfuLimits.TEMPORAL_LAYERS - 1);
    }
}
