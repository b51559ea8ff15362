package io.parley.server.sfu;

/**
 * What one video track on its way to a subscriber may have and wants; {@link LayerAllocator} says
 * what it gets. Not thread-safe.
 */
final class LayerDemand {
    /** Spatial layers of a track at most: three simulcast streams, or three of SVC. */
    static final int MAX_SPATIAL = 3;

    /** Temporal layers of a spatial one at most. */
    static final int MAX_TEMPORAL = 4;

    /** As a target: nothing is forwarded. */
    static final int NOTHING = -1;

    private final long[] bitratesBps = new long[MAX_SPATIAL * MAX_TEMPORAL];
    private int wishSpatial = NOTHING;
    private int wishTemporal;
    private boolean screenShare;
    private int priority;
    private boolean pauseAllowed = true;

    /** Layers as one number, spatial * {@link #MAX_TEMPORAL} + temporal, so that they compare. */
    private int target = NOTHING;

    private boolean decided;
    int plan = NOTHING;

    /**
     * What it takes to forward up to a layer: all layers below it that it needs are included.
     *
     * @param spatial 0 to 2
     * @param temporal 0 to 3
     * @param bitrateBps measured, or promised by the publisher; 0 while the layer is not there
     */
    void setBitrate(int spatial, int temporal, long bitrateBps) {
        bitratesBps[spatial * MAX_TEMPORAL + temporal] = bitrateBps;
    }

    /**
     * The highest layers that the subscriber wants, and the codec has.
     *
     * @param spatial {@link #NOTHING} while it wants nothing: disabled, muted
     */
    void setWish(int spatial, int temporal) {
        wishSpatial = Math.min(spatial, MAX_SPATIAL - 1);
        wishTemporal = Math.max(0, Math.min(temporal, MAX_TEMPORAL - 1));
    }

    /** Screen shares come first, then higher priorities (the client's number, 0 if not set). */
    void setPriority(boolean isScreenShare, int newPriority) {
        screenShare = isScreenShare;
        priority = newPriority;
    }

    /** Whether the track may be paused when not even its lowest layer fits. True until told. */
    void setPauseAllowed(boolean allowed) {
        pauseAllowed = allowed;
    }

    /** The highest spatial layer to forward, or {@link #NOTHING}. */
    int targetSpatial() {
        return target == NOTHING ? NOTHING : target / MAX_TEMPORAL;
    }

    /** The highest temporal layer to forward, or {@link #NOTHING}. */
    int targetTemporal() {
        return target == NOTHING ? NOTHING : target % MAX_TEMPORAL;
    }

    /** Whether it gets nothing only because there is no bandwidth. */
    boolean isPaused() {
        return decided && target == NOTHING;
    }

    boolean wantsAny() {
        return wishSpatial >= 0;
    }

    boolean mayPause() {
        return pauseAllowed;
    }

    int target() {
        return target;
    }

    /** Whether an allocation has looked at it since it wants something. */
    boolean isDecided() {
        return decided;
    }

    /** Puts a target in force. */
    void decide(int newTarget) {
        target = newTarget;
        decided = wantsAny();
    }

    /**
     * The next layer above one, within the wish, that is there; {@link #NOTHING} if none. Of a
     * track of which nothing is known yet, the lowest spatial layer.
     */
    int above(int layer) {
        for (int next = layer + 1; next < bitratesBps.length; next++) {
            if (isWished(next) && bitratesBps[next] > 0) {
                return next;
            }
        }
        return layer == NOTHING && wantsAny() ? wishTemporal : NOTHING;
    }

    /** The best layer that could be had, or {@link #NOTHING}. */
    int best() {
        int best = NOTHING;
        for (int next = above(NOTHING); next != NOTHING; next = above(next)) {
            best = next;
        }
        return best;
    }

    long bitrateBps(int layer) {
        return layer == NOTHING ? 0 : bitratesBps[layer];
    }

    /** Whether this one is served before another of equal age. */
    boolean isBefore(LayerDemand other) {
        return rank() > other.rank();
    }

    /** Equal for those that climb together. */
    long rank() {
        return (screenShare ? 1L << 32 : 0) + priority;
    }

    private boolean isWished(int layer) {
        return layer / MAX_TEMPORAL <= wishSpatial && layer % MAX_TEMPORAL <= wishTemporal;
    }
}
