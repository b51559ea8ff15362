package io.parley.media.video;

import io.parley.media.EncodedFrame;
import io.parley.media.VideoCodec;
import org.jspecify.annotations.Nullable;

/**
 * Decodes coded pictures, which may hold anything. Not thread-safe.
 *
 * @since 0.1
 */
public interface VideoDecoder extends AutoCloseable {
    /** What it decodes. */
    VideoCodec codec();

    /**
     * Decodes a frame.
     *
     * @return the picture; null when there is none, because the frame is damaged, one before it is
     *     missing, or it is not to be shown
     */
    @Nullable I420Frame decode(EncodedFrame frame);

    /** Frees what it holds; idempotent. */
    @Override
    void close();
}
