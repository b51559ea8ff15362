package io.parley.server.sfu;

import io.parley.webrtc.wire.Deadline;

/**
 * One track on its way to one subscriber: whether it flows, in which layers, and from where.
 *
 * <p>What is sent is made by a {@link DownStream}.
 */
public final class DownTrack {
    /** What became of {@link #bind}. */
    public enum Binding {
        BOUND,
        /** The subscriber takes no codec that the publisher sends or that can be made of it. */
        CODEC_UNSUPPORTED
    }

    private static final long MUTE_BLANK_NANOS = 1_000_000_000L;
    private static final long CLOSE_BLANK_NANOS = 200_000_000L;
    private static final long SHORTEST_KEY_FRAME_PAUSE = 200_000_000L;
    private static final long LONGEST_KEY_FRAME_PAUSE = 1_000_000_000L;
    private static final int UNBOUNDED = Integer.MAX_VALUE;

    private final SubscriberMedia subscriber;
    private final TrackFeed feed;
    private final DownStream stream;
    private final LayerDemand demand = new LayerDemand();

    private boolean bound;
    private boolean paused;
    private boolean permitted = true;
    private boolean closing;
    private boolean closed;
    private boolean active;
    private boolean pauseTold;

    private int maxSpatial = SfuLimits.LAYERS - 1;
    private int maxTemporal = SfuLimits.TEMPORAL_LAYERS - 1;
    private int allocatedSpatial = UNBOUNDED;
    private int allocatedTemporal = UNBOUNDED;
    private int toldSpatial = LayerSelector.NONE;
    private int toldTemporal = LayerSelector.NONE;

    private long keyFrameNanos = Deadline.NEVER;
    private long blankNanos = Deadline.NEVER;
    private long blankUntilNanos;

    DownTrack(SubscriberMedia subscriber, TrackFeed feed, int ssrc, int rtxSsrc, String cname) {
        this.subscriber = subscriber;
        this.feed = feed;
        stream = new DownStream(subscriber, feed, ssrc, rtxSsrc, cname);
    }

    public TrackFeed source() {
        return feed;
    }

    /** Of its media; never 0. */
    public int ssrc() {
        return stream.ssrc();
    }

    /** Of its retransmissions; video only, else 0. */
    public int rtxSsrc() {
        return stream.rtxSsrc();
    }

    /**
     * Starts to send over a settled section; again after each negotiation, and when the codec of
     * the source changed. The same section again changes nothing.
     */
    public Binding bind(SendSection newSection, long nowNanos) {
        if (closing) {
            return Binding.BOUND;
        }
        boolean wasBound = bound;
        bound = stream.bind(newSection);
        if (!bound) {
            return Binding.CODEC_UNSUPPORTED;
        }
        subscriber.sharing().bound(newSection.extensions(), nowNanos);
        if (!wasBound) {
            retarget(nowNanos);
            feed.upstream.wishesChanged(nowNanos);
        }
        return Binding.BOUND;
    }

    boolean isBound() {
        return bound && !closing;
    }

    /** The codec that is sent; the source's until bound. */
    public CodecType codec() {
        return bound ? stream.codec() : feed.codec;
    }

    /**
     * How long the subscriber shall keep pictures before it shows them; told with the first packets
     * where the section has the header extension for it.
     *
     * @param minMillis 0 to 40,950
     * @param maxMillis 0 to 40,950
     */
    public void setPlayoutDelay(int minMillis, int maxMillis) {
        stream.setPlayoutDelay(minMillis, maxMillis);
    }

    /** The subscriber gets frames without what the publisher appended to them. */
    public void cutTrailers() {
        stream.cutTrailers();
    }

    /** The subscriber wants nothing for now (track_setting.disabled), or again. */
    public void setPaused(boolean newPaused, long nowNanos) {
        if (newPaused != paused) {
            paused = newPaused;
            wishChanged(nowNanos);
        }
    }

    /** The publisher permits this subscriber or no longer does. Starts as permitted. */
    public void setPermitted(boolean newPermitted, long nowNanos) {
        if (newPermitted != permitted) {
            permitted = newPermitted;
            wishChanged(nowNanos);
        }
    }

    /**
     * The best layers that the subscriber wants.
     *
     * @param spatial 0 to 2
     * @param temporal 0 to 3
     */
    public void setMaxLayers(int spatial, int temporal, long nowNanos) {
        int newSpatial = Math.max(0, Math.min(spatial, SfuLimits.LAYERS - 1));
        int newTemporal = Math.max(0, Math.min(temporal, SfuLimits.TEMPORAL_LAYERS - 1));
        if (newSpatial != maxSpatial || newTemporal != maxTemporal) {
            maxSpatial = newSpatial;
            maxTemporal = newTemporal;
            wishChanged(nowNanos);
        }
    }

    /**
     * The layers that the bandwidth has room for; unbounded until told. The lower numbers of these
     * and {@link #setMaxLayers} count. A higher layer that flows ends at once.
     *
     * @param spatial 0 to 2, or -1 to pause for want of bandwidth
     * @param temporal 0 to 3
     */
    public void setAllocatedLayers(int spatial, int temporal, long nowNanos) {
        if (spatial == allocatedSpatial && temporal == allocatedTemporal) {
            return;
        }
        boolean wasPaused = allocatedSpatial < 0;
        allocatedSpatial = spatial;
        allocatedTemporal = temporal;
        if (stream.selector() instanceof SimulcastSelector selector
                && selector.currentSpatial > spatial) {
            selector.stop();
        }
        retarget(nowNanos);
        if (spatial < 0 && !wasPaused && !pauseTold) {
            tellActive(false); // also of what never flowed: a client takes it for active
        }
    }

    /**
     * Who comes first while the bandwidth does not suffice for all.
     *
     * @param screenShare before all others
     * @param priority the subscriber's number (track_setting.priority), higher first
     */
    public void setPriority(boolean screenShare, int priority, long nowNanos) {
        demand.setPriority(screenShare, priority);
        subscriber.sharing().share(nowNanos);
    }

    LayerDemand demand() {
        return demand;
    }

    /** The spatial layer that flows now, or -1. */
    public int currentSpatial() {
        return stream.selector().currentSpatial;
    }

    /** The temporal layer that flows now, or -1. */
    public int currentTemporal() {
        return stream.selector().currentTemporal;
    }

    /** The best spatial layer that is wanted now, whatever the bandwidth; -1 for none. */
    public int wantedSpatial() {
        return isWanted() ? maxSpatial : LayerSelector.NONE;
    }

    /** Whether it is paused for want of bandwidth. */
    public boolean isHeldBack() {
        return allocatedSpatial < 0;
    }

    /** The best temporal layer that is wanted. */
    public int wantedTemporal() {
        return maxTemporal;
    }

    /** What was sent and repaired. */
    public TrackStats stats() {
        return stream.stats();
    }

    DownStream stream() {
        return stream;
    }

    private boolean isWanted() {
        return bound && !paused && permitted && !closing;
    }

    private void wishChanged(long nowNanos) {
        subscriber.sharing().share(nowNanos);
        retarget(nowNanos);
        feed.upstream.wishesChanged(nowNanos);
    }

    /** Puts what is wanted, allowed, there and affordable together. */
    private void retarget(long nowNanos) {
        boolean flows = isWanted() && !feed.muted && allocatedSpatial >= 0;
        if (!flows) {
            stream.pause();
            keyFrameNanos = Deadline.NEVER;
            return;
        }
        int spatial = feed.available(Math.min(maxSpatial, allocatedSpatial));
        stream.selector().setTarget(spatial, Math.min(maxTemporal, allocatedTemporal));
        stream.resume();
        askForKeyFrame(nowNanos);
    }

    /** Now, and again until the target flows. */
    private void askForKeyFrame(long nowNanos) {
        if (feed.kind == MediaKind.VIDEO && stream.needsKeyFrame() && feed.maxLayer >= 0) {
            feed.upstream.keyFrameWanted(stream.selector().targetSpatial, nowNanos);
            long pause = 2 * subscriber.rttNanos();
            pause = Math.max(SHORTEST_KEY_FRAME_PAUSE, Math.min(LONGEST_KEY_FRAME_PAUSE, pause));
            keyFrameNanos = nowNanos + pause;
            subscriber.wakeAt(keyFrameNanos);
        } else {
            keyFrameNanos = Deadline.NEVER;
        }
    }

    /** The subscriber's decoder is lost. */
    void keyFrameRequested(long nowNanos) {
        int layer = stream.selector().currentSpatial;
        if (isWanted() && feed.kind == MediaKind.VIDEO && layer >= 0) {
            feed.upstream.keyFrameWanted(layer, nowNanos);
        }
    }

    /** The source has other layers than before. */
    void layersChanged(long nowNanos) {
        if (isWanted()) {
            retarget(nowNanos);
        }
    }

    void sourceMuted(boolean muted, long nowNanos) {
        if (closing) {
            return;
        }
        subscriber.sharing().share(nowNanos);
        if (muted) {
            stream.sourceMuted();
            retarget(nowNanos);
            if (isWanted()) {
                beginBlank(MUTE_BLANK_NANOS, nowNanos);
            }
        } else {
            blankNanos = Deadline.NEVER;
            retarget(nowNanos);
        }
    }

    private void beginBlank(long duration, long nowNanos) {
        if (stream.canBlank()) {
            blankUntilNanos = nowNanos + duration;
            blankNanos = nowNanos;
            subscriber.wakeAt(blankNanos);
        }
    }

    /** One packet of the source. */
    void forward(MediaPacket packet, long nowNanos) {
        stream.forward(packet, nowNanos);
        LayerSelector selector = stream.selector();
        if (selector.currentSpatial != toldSpatial || selector.currentTemporal != toldTemporal) {
            tellLayers(selector);
        }
    }

    private void tellLayers(LayerSelector selector) {
        toldSpatial = selector.currentSpatial;
        toldTemporal = selector.currentTemporal;
        if (feed.kind == MediaKind.VIDEO) {
            subscriber.sfu.add(new SfuEvent.LayerChanged(this, toldSpatial, toldTemporal));
            if (toldSpatial >= 0 && !active) {
                tellActive(true);
            }
        }
    }

    private void tellActive(boolean nowActive) {
        active = nowActive;
        pauseTold = !nowActive;
        if (!nowActive) {
            subscriber.sfu.counters.increment(SfuCounter.VIDEO_PAUSES);
        }
        subscriber.sfu.add(new SfuEvent.StreamStateChanged(this, nowActive));
    }

    /** Begins the end. */
    void close(long nowNanos) {
        if (closing) {
            return;
        }
        boolean wasWanted = isWanted();
        closing = true;
        retarget(nowNanos);
        if (wasWanted && stream.canBlank()) {
            beginBlank(CLOSE_BLANK_NANOS, nowNanos);
        } else {
            end();
        }
        feed.upstream.wishesChanged(nowNanos);
    }

    /** Ends at once. */
    void end() {
        closing = true;
        if (!closed) {
            closed = true;
            bound = false;
            feed.remove(this);
            subscriber.ended(this);
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Does what is due, and answers when the next thing is. */
    long onTimeout(long nowNanos) {
        if (nowNanos >= keyFrameNanos) {
            askForKeyFrame(nowNanos);
        }
        if (nowNanos >= blankNanos) {
            if (nowNanos >= blankUntilNanos || !stream.sendBlank(nowNanos)) {
                blankNanos = Deadline.NEVER;
                if (closing) {
                    end();
                }
            } else {
                blankNanos = Math.max(nowNanos, blankNanos) + BlankFrames.intervalNanos(feed.kind);
            }
        }
        return Math.min(keyFrameNanos, blankNanos);
    }
}
