package io.parley.server.sfu;

/**
 * What one video track on its way to a subscriber may have and wants; {@link LayerAllocator} says
 * what it gets. A subscriber's video tracks each own one; not thread-safe.
 */
public final class LayerDemand {
    /** Spatial layers of a track at most: three simulcast streams, or three of SVC. */
    public static final int MAX_SPATIAL = 3;

    /** Temporal layers of a spatial one at most. */
    public static final int MAX_TEMPORAL = 4;

    /** As a target: nothing is forwarded. */
    public static final int NOTHING = -1;

    private final long[] bitratesBps = new long[MAX_SPATIAL * MAX_TEMPORAL];

    LayerDemand() {}

    /**
     * What it takes to forward up to a layer: all layers below it that it needs are included.
     *
     * @param bitrateBps measured, or promised by the publisher; 0 while the layer is not there
     */
    public void setBitrate(int spatial, int temporal, long bitrateBps) {
        bitratesBps[spatial * MAX_TEMPORAL + temporal] = bitrateBps;
    }

    /**
     * The highest layers that the subscriber wants, and the codec has.
     *
     * @param spatial {@link #NOTHING} while it wants nothing: disabled, muted
     */
    public void setWish(int spatial, int temporal) {
        throw new UnsupportedOperationException();
    }

    /** Screen shares come first, then higher priorities (the client's number, 0 if not set). */
    public void setPriority(boolean screenShare, int priority) {
        throw new UnsupportedOperationException();
    }

    /** Whether the track may be paused when not even its lowest layer fits. */
    public void setPauseAllowed(boolean allowed) {
        throw new UnsupportedOperationException();
    }

    /** The highest spatial layer to forward, or {@link #NOTHING}. */
    public int targetSpatial() {
        throw new UnsupportedOperationException();
    }

    /** The highest temporal layer to forward. */
    public int targetTemporal() {
        throw new UnsupportedOperationException();
    }

    /** Whether it gets nothing only because there is no bandwidth. */
    public boolean isPaused() {
        throw new UnsupportedOperationException();
    }
}
