package io.parley.server.sfu;

/** A track of sound whose level is watched: {@link PublishedTrack#takeAudioLevel}. */
@FunctionalInterface
public interface LevelSource {
    /**
     * The loudness of the window that ends now, and starts the next one.
     *
     * @return 0 (silent, muted or too seldom loud) to 1
     */
    double takeAudioLevel(long nowNanos);
}
