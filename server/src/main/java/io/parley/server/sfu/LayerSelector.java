package io.parley.server.sfu;

/**
 * Chooses which packets of a track one subscriber gets, and moves between layers where a decoder
 * can follow. Not thread-safe.
 */
abstract sealed class LayerSelector permits SimulcastSelector, Vp9Selector, DependencySelector {
    /** As a layer: nothing is forwarded. */
    static final int NONE = -1;

    enum Choice {
        /** Of another stream than the one that is forwarded. */
        IGNORE,
        /** Of the forwarded stream, but of a layer that this subscriber does not get. */
        LEAVE_OUT,
        FORWARD,
        /** Forwarding may begin, or move to another stream, with this packet: {@link #begin}. */
        SWITCH
    }

    int currentSpatial = NONE;
    int currentTemporal = NONE;
    int targetSpatial = NONE;
    int targetTemporal = SfuLimits.TEMPORAL_LAYERS - 1;

    /**
     * @param late whether newer packets were forwarded before
     * @param gap whether packets are missing right before this one
     */
    abstract Choice select(MediaPacket packet, boolean late, boolean gap);

    /** Begins with a packet for which {@link #select} said {@link Choice#SWITCH}. */
    abstract void begin(MediaPacket packet);

    /** The marker of a packet that is forwarded. */
    abstract boolean marker(MediaPacket packet);

    /**
     * Whether a key frame is needed to get to the target.
     *
     * @param highest the best layer that flows
     */
    boolean needsKeyFrame(int highest) {
        return targetSpatial != NONE
                && (currentSpatial == NONE || currentSpatial < Math.min(targetSpatial, highest));
    }

    /** What is wanted from now on; {@link #NONE} stops at once. */
    void setTarget(int spatial, int temporal) {
        targetSpatial = spatial;
        targetTemporal = temporal;
        if (spatial == NONE) {
            stop();
        }
    }

    /** Nothing is forwarded until the next key frame. */
    void stop() {
        currentSpatial = NONE;
        currentTemporal = NONE;
    }
}
