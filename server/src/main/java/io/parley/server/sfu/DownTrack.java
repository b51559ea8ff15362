package io.parley.server.sfu;

/** One track on its way to one subscriber. */
public final class DownTrack {
    /** What became of {@link #bind}. */
    public enum Binding {
        BOUND,
        /** The subscriber takes no codec that the publisher sends or that can be made of it. */
        CODEC_UNSUPPORTED
    }

    DownTrack() {}

    public PublishedTrack source() {
        throw new UnsupportedOperationException();
    }

    /** Of its media; never 0. */
    public int ssrc() {
        throw new UnsupportedOperationException();
    }

    /** Of its retransmissions; video only, else 0. */
    public int rtxSsrc() {
        throw new UnsupportedOperationException();
    }

    /**
     * Starts to send over a settled section; again after each negotiation. The same section again
     * changes nothing.
     */
    public Binding bind(SendSection section, long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /** The codec that is sent; the source's until bound. */
    public CodecType codec() {
        throw new UnsupportedOperationException();
    }

    /** The subscriber wants nothing for now (track_setting.disabled), or again. */
    public void setPaused(boolean paused, long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /** The publisher permits this subscriber or no longer does. Starts as permitted. */
    public void setPermitted(boolean permitted, long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /**
     * The best layers that the subscriber wants.
     *
     * @param spatial 0 to 2
     * @param temporal 0 to 3
     */
    public void setMaxLayers(int spatial, int temporal, long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /**
     * The layers that the bandwidth has room for; unbounded until told. Lower numbers win against
     * {@link #setMaxLayers}.
     *
     * @param spatial 0 to 2, or -1 to pause for want of bandwidth
     * @param temporal 0 to 3
     */
    public void setAllocatedLayers(int spatial, int temporal, long nowNanos) {
        throw new UnsupportedOperationException();
    }

    /** The spatial layer that flows now, or -1. */
    public int currentSpatial() {
        throw new UnsupportedOperationException();
    }

    /** The temporal layer that flows now, or -1. */
    public int currentTemporal() {
        throw new UnsupportedOperationException();
    }

    /** What was sent and repaired. */
    public TrackStats stats() {
        throw new UnsupportedOperationException();
    }
}
