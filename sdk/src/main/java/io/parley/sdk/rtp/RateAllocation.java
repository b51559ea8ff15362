package io.parley.sdk.rtp;

import java.util.List;

/**
 * Shares what the network takes among all layers that are sent: the small ones first, since
 * everybody can do with them. The smallest layer of a track is always sent.
 */
final class RateAllocation {
    /** A layer makes no sense with much less than it was made for. */
    private static final double LEAST = 0.5;

    /** To begin with a layer there must be a little more. */
    private static final double LEAST_TO_BEGIN = 0.65;

    private static final int MAX_LAYERS = 3;

    private RateAllocation() {}

    /**
     * Gives each layer its share.
     *
     * @param availableBps for all pictures together; negative for no limit
     */
    static void allocate(List<SentTrack> tracks, long availableBps) {
        long left = availableBps < 0 ? Long.MAX_VALUE / 2 : availableBps;
        for (int layer = 0; layer < MAX_LAYERS; layer++) {
            for (int i = 0; i < tracks.size(); i++) {
                List<VideoLayerSender> layers = tracks.get(i).layers();
                if (layer < layers.size()) {
                    left -= give(layers.get(layer), layer == 0, left);
                }
            }
        }
    }

    private static long give(VideoLayerSender sender, boolean smallest, long left) {
        if (!sender.isWanted()) {
            sender.allocate(true, 0);
            return 0;
        }
        double least = sender.isActive() && sender.bitrate() > 0 ? LEAST : LEAST_TO_BEGIN;
        boolean affordable = smallest || left >= sender.maxBitrate() * least;
        long share = affordable ? Math.max(0, Math.min(left, sender.maxBitrate())) : 0;
        sender.allocate(affordable, share);
        return share;
    }

    /** Bits a second that all wanted layers together would take. */
    static long wanted(List<SentTrack> tracks) {
        long sum = 0;
        for (int i = 0; i < tracks.size(); i++) {
            List<VideoLayerSender> layers = tracks.get(i).layers();
            for (int k = 0; k < layers.size(); k++) {
                sum += layers.get(k).isWanted() ? layers.get(k).maxBitrate() : 0;
            }
        }
        return sum;
    }
}
