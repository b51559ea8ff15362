package io.parley.server.room;

import io.parley.proto.livekit.UpdateTrackSettings;
import io.parley.proto.livekit.VideoLayer;
import io.parley.proto.livekit.VideoQuality;
import java.util.List;

/**
 * How a subscriber wants one track.
 *
 * @param disabled it is not shown for now
 * @param quality the best one that is of use, where no size is given
 * @param width of what is shown, pixels; 0 when only the quality counts
 * @param height of what is shown, pixels
 * @param fps frames a second that are of use; 0 for all
 * @param priority among the subscriber's videos, higher first; 0 when not set
 */
record TrackSettings(
        boolean disabled, VideoQuality quality, int width, int height, int fps, int priority) {
    /** A client that adapts says what it needs as soon as it knows; until then little is enough. */
    static final TrackSettings ADAPTIVE = new TrackSettings(false, VideoQuality.LOW, 0, 0, 0, 0);

    static final TrackSettings EVERYTHING = new TrackSettings(false, VideoQuality.HIGH, 0, 0, 0, 0);

    /** Layers as high as this share of the size count as large enough. */
    private static final double TOLERANCE = 0.9;

    private static final int ALL_TEMPORAL = 3;
    private static final int MAX_SPATIAL = 2;

    /** Without layers of its own, a track is taken to have these heights, and its full size. */
    private static final int LOW_HEIGHT = 180;

    private static final int MEDIUM_HEIGHT = 360;

    /** From here up a video at 30 frames a second is wanted whole, or at half its rate. */
    private static final int FPS_ALL = 16;

    private static final int FPS_HALF = 8;

    static TrackSettings of(UpdateTrackSettings request) {
        return new TrackSettings(
                request.getDisabled(),
                request.getQuality(),
                request.getWidth(),
                request.getHeight(),
                request.getFps(),
                request.getPriority());
    }

    TrackSettings asDisabled() {
        return new TrackSettings(true, quality, width, height, fps, priority);
    }

    /**
     * The best spatial layer of use.
     *
     * @param layers sorted by quality; empty when the publisher announced none
     * @return 0 to 2
     */
    int spatial(List<VideoLayer> layers, int trackWidth, int trackHeight) {
        return width > 0 && height > 0
                ? spatialOfSize(layers, trackWidth, trackHeight)
                : spatialOf(quality, layers);
    }

    /** The best layer that is not above a quality; the lowest one when all are. */
    static int spatialOf(VideoQuality quality, List<VideoLayer> layers) {
        int wanted = Math.min(Math.max(quality.getNumber(), 0), MAX_SPATIAL);
        if (layers.isEmpty()) {
            return wanted;
        }
        int best = 0;
        for (int i = 0; i < layers.size() && i <= MAX_SPATIAL; i++) {
            if (layers.get(i).getQualityValue() <= wanted) {
                best = i;
            }
        }
        return best;
    }

    /** The smallest layer that is at least as high as what is shown. */
    private int spatialOfSize(List<VideoLayer> layers, int trackWidth, int trackHeight) {
        boolean portrait = trackWidth < trackHeight;
        boolean measured = layers.stream().allMatch(layer -> layer.getHeight() > 0);
        int[] heights =
                layers.isEmpty() || !measured
                        ? new int[] {LOW_HEIGHT, MEDIUM_HEIGHT, portrait ? trackWidth : trackHeight}
                        : layers.stream().mapToInt(VideoLayer::getHeight).toArray();
        int shown = portrait && (layers.isEmpty() || !measured) ? width : height;
        int last = Math.min(heights.length - 1, MAX_SPATIAL);
        for (int i = 0; i < last; i++) {
            if (heights[i] >= shown * TOLERANCE && heights[i] != heights[i + 1]) {
                return i;
            }
        }
        return last;
    }

    /** The best temporal layer of use, 0 to 3; each one doubles the rate. */
    int temporal() {
        if (fps == 0 || fps >= FPS_ALL) {
            return ALL_TEMPORAL;
        }
        return fps >= FPS_HALF ? 1 : 0;
    }
}
