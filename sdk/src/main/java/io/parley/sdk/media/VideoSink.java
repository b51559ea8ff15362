package io.parley.sdk.media;

import io.parley.media.VideoCodec;

/** Where the pictures of a source go. Called on any thread. For the SDK itself. */
public interface VideoSink {
    /** How they must be encoded. */
    VideoCodec codec();

    /**
     * Takes a picture.
     *
     * @param frame copied before this returns
     * @return false when there is no room for it
     */
    boolean onFrame(EncodedVideoFrame frame);
}
