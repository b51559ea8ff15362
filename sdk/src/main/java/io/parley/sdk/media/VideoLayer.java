package io.parley.sdk.media;

import static java.util.Objects.requireNonNull;

/**
 * One of the sizes in which a video is published, with the encoder that makes it.
 *
 * @param source where its pictures come from
 * @param maxBitrate bits a second, more than zero: what the encoder makes at most
 * @param maxFramerate pictures a second, more than zero
 * @since 0.1
 */
public record VideoLayer(EncodedVideoSource source, long maxBitrate, double maxFramerate) {
    /** Checks the values. */
    public VideoLayer {
        requireNonNull(source, "source");
        if (maxBitrate <= 0) {
            throw new IllegalArgumentException(
                    "maxBitrate: " + maxBitrate + " (expected: more than 0)");
        }
        if (!(maxFramerate > 0)) {
            throw new IllegalArgumentException(
                    "maxFramerate: " + maxFramerate + " (expected: more than 0)");
        }
    }

    /** Width of the pictures, pixels. */
    public int width() {
        return source.width();
    }

    /** Height of the pictures, pixels. */
    public int height() {
        return source.height();
    }
}
