package io.parley.media.video;

import io.parley.media.EncodedFrame;
import io.parley.media.VideoCodec;
import org.jspecify.annotations.Nullable;

/**
 * Codes raw pictures. Not thread-safe.
 *
 * @since 0.1
 */
public interface VideoEncoder extends AutoCloseable {
    /** What it makes. */
    VideoCodec codec();

    /**
     * Codes a picture; one of another size begins a new sequence, with a key frame.
     *
     * @param keyFrame whether a key frame is wanted
     * @return the coded frame; null when the encoder left the picture out to keep its bitrate
     */
    @Nullable EncodedFrame encode(I420Frame frame, boolean keyFrame);

    /** Changes the bitrate, bits a second; soon, not at once. */
    void bitrate(int bitsPerSecond);

    /** Frees what it holds; idempotent. */
    @Override
    void close();
}
