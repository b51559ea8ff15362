package io.parley.sdk;

import static java.util.Objects.requireNonNull;

import io.parley.sdk.media.EncodedVideoSource;
import io.parley.sdk.media.VideoLayer;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A track of pictures of the local participant: of one encoder, or of several that make the same
 * pictures in different sizes.
 *
 * @since 0.1
 */
public final class LocalVideoTrack extends LocalTrack {
    private static final int MAX_LAYERS = 3;

    /** Frames a second of a track whose publisher does not say it. */
    private static final double USUAL_FRAMERATE = 30;

    private final List<VideoLayer> layers;
    private final boolean simulcast;

    private LocalVideoTrack(String name, List<VideoLayer> layers, boolean simulcast) {
        super(name, TrackKind.VIDEO);
        this.layers = layers;
        this.simulcast = simulcast;
    }

    /**
     * A track that is not published yet.
     *
     * @param name what others see; may be empty
     */
    public static LocalVideoTrack create(String name, EncodedVideoSource source) {
        requireNonNull(source, "source");
        VideoLayer only = new VideoLayer(source, usualBitrate(source), USUAL_FRAMERATE);
        return new LocalVideoTrack(name, List.of(only), false);
    }

    /**
     * A track of several sizes that is not published yet. Every participant gets the one that suits
     * it; with {@link RoomOptions#dynacast} a source is told when nobody wants its size.
     *
     * @param name what others see; may be empty
     * @param layers 2 or 3, of different sizes, each with a source of its own
     */
    public static LocalVideoTrack createSimulcast(String name, List<VideoLayer> layers) {
        if (layers.size() < 2 || layers.size() > MAX_LAYERS) {
            throw new IllegalArgumentException(
                    "layers: " + layers.size() + " (expected: 2 or 3; create makes a single one)");
        }
        Set<EncodedVideoSource> sources =
                layers.stream().map(VideoLayer::source).collect(Collectors.toSet());
        if (sources.size() < layers.size()) {
            throw new IllegalArgumentException("layers: each needs a source of its own");
        }
        List<VideoLayer> sorted =
                layers.stream()
                        .sorted(Comparator.comparingInt(each -> each.width() * each.height()))
                        .toList();
        return new LocalVideoTrack(name, sorted, true);
    }

    /** About what browsers spend on a picture of that size, bits a second. */
    private static long usualBitrate(EncodedVideoSource source) {
        return Math.max(200_000, (long) source.width() * source.height() * 3);
    }

    /** The sizes, the smallest first. */
    List<VideoLayer> layers() {
        return layers;
    }

    boolean isSimulcast() {
        return simulcast;
    }

    int width() {
        return layers.get(layers.size() - 1).width();
    }

    int height() {
        return layers.get(layers.size() - 1).height();
    }
}
