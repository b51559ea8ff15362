package io.parley.server.sfu;

import io.parley.webrtc.bwe.CongestionController;
import io.parley.webrtc.bwe.FeedbackMode;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps what one subscriber is sent within what its connection carries: sound first, the rest by
 * {@link LayerAllocator}. Looks again whenever the estimate or a wish changes, and twice a second
 * for the bitrates of the layers. Not thread-safe.
 */
final class BandwidthSharing {
    private static final long INTERVAL_NANOS = 500_000_000L;
    private static final int UNBOUNDED = Integer.MAX_VALUE;

    /** RTP headers, retransmissions: what the bitrates of the layers do not show. */
    private static final double OVERHEAD = 1.05;

    private final CongestionController controller;
    private final LayerAllocator allocator = new LayerAllocator();
    private final List<DownTrack> videos = new ArrayList<>();
    private final List<DownTrack> sounds = new ArrayList<>();
    private long nextNanos;
    private long measuredNanos = -1;
    private long soundBytes;
    private long soundBps;
    private int seenVersion;
    private FeedbackMode negotiated = FeedbackMode.NONE;
    private boolean limited;
    private boolean pauseAllowed = true;
    private boolean fitted = true;

    BandwidthSharing(CongestionController controller) {
        this.controller = controller;
    }

    void add(DownTrack downTrack) {
        if (downTrack.source().kind == MediaKind.AUDIO) {
            sounds.add(downTrack);
        } else {
            videos.add(downTrack);
            allocator.add(downTrack.demand());
        }
    }

    void remove(DownTrack downTrack) {
        sounds.remove(downTrack);
        if (videos.remove(downTrack)) {
            allocator.remove(downTrack.demand());
        }
    }

    /** A down track was bound: the receiver reports in the best way that any section allows. */
    void bound(ExtensionIds extensions, long nowNanos) {
        FeedbackMode mode = negotiated;
        if (extensions.transportCc() != 0) {
            mode = FeedbackMode.TRANSPORT_CC;
        } else if (extensions.absSendTime() != 0 && mode == FeedbackMode.NONE) {
            mode = FeedbackMode.REMB;
        }
        if (mode != negotiated) { // else the controller may know better by now
            negotiated = mode;
            controller.setMode(mode, nowNanos);
        }
        share(nowNanos);
    }

    void setPauseAllowed(boolean allowed, long nowNanos) {
        pauseAllowed = allowed;
        share(nowNanos);
    }

    void setFitted(boolean value, long nowNanos) {
        fitted = value;
        share(nowNanos);
    }

    /** Something was told about the connection: does nothing if it changed nothing. */
    void estimateMayHaveChanged(long nowNanos) {
        if (controller.targetVersion() != seenVersion) {
            share(nowNanos);
        }
    }

    /** Does what is due, and answers when the next thing is. */
    long onTimeout(long nowNanos) {
        if (nowNanos >= nextNanos) {
            measureSound(nowNanos);
            share(nowNanos);
            nextNanos = Ticks.after(INTERVAL_NANOS, nowNanos);
        } else if (nowNanos >= allocator.nextTimeout()) {
            share(nowNanos);
        }
        return Math.min(nextNanos, allocator.nextTimeout());
    }

    /** Shares anew: a wish, a priority or the estimate changed. */
    void share(long nowNanos) {
        seenVersion = controller.targetVersion();
        boolean wasLimited = limited;
        // A guess must not pause what would show, by flowing, how much there is room for.
        limited = fitted && controller.mode() != FeedbackMode.NONE && controller.hasReports();
        if (!limited && !wasLimited) {
            return;
        }
        for (int i = 0; i < videos.size(); i++) {
            describe(videos.get(i));
        }
        long available = limited ? controller.targetBps() - soundBps : Long.MAX_VALUE;
        allocator.allocate(available, nowNanos);
        for (int i = 0; i < videos.size(); i++) {
            apply(videos.get(i), nowNanos);
        }
        controller.setWantedBps(allocator.wantedBps() + soundBps, nowNanos);
    }

    private void describe(DownTrack downTrack) {
        LayerDemand demand = downTrack.demand();
        TrackFeed feed = downTrack.source();
        int spatial = feed.muted ? LayerDemand.NOTHING : downTrack.wantedSpatial();
        demand.setWish(spatial, downTrack.wantedTemporal());
        demand.setPauseAllowed(pauseAllowed);
        for (int s = 0; s < LayerDemand.MAX_SPATIAL; s++) {
            for (int t = 0; t < LayerDemand.MAX_TEMPORAL; t++) {
                demand.setBitrate(s, t, (long) (feed.bitrateBps(s, t) * OVERHEAD));
            }
        }
    }

    private void apply(DownTrack downTrack, long nowNanos) {
        LayerDemand demand = downTrack.demand();
        if (!limited || !demand.wantsAny()) {
            downTrack.setAllocatedLayers(UNBOUNDED, UNBOUNDED, nowNanos);
        } else {
            downTrack.setAllocatedLayers(demand.targetSpatial(), demand.targetTemporal(), nowNanos);
        }
    }

    private void measureSound(long nowNanos) {
        long bytes = 0;
        for (int i = 0; i < sounds.size(); i++) {
            bytes += sounds.get(i).stream().counts().bytes();
        }
        if (measuredNanos >= 0 && bytes >= soundBytes) {
            double bps = (bytes - soundBytes) * 8e9 / (nowNanos - measuredNanos) * OVERHEAD;
            // Speech begins at once and ends for a while: a quick rise, a slow fall.
            soundBps = (long) Math.max(bps, 0.8 * soundBps + 0.2 * bps);
        }
        soundBytes = bytes;
        measuredNanos = nowNanos;
    }
}
