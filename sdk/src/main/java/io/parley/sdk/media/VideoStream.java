package io.parley.sdk.media;

import java.util.concurrent.Executor;

/**
 * The pictures of a track as they were encoded, each whole and in the order in which they are to be
 * decoded. It begins with a key frame, and after a loss that could not be repaired goes on with
 * one, which is asked for. When the reader is too slow, pictures are lost up to the next key frame.
 *
 * <pre>{@code
 * try (VideoStream stream = track.stream()) {
 *     for (EncodedVideoFrame frame : stream) {
 *         file.write(frame.data());
 *     }
 * }
 * }</pre>
 *
 * @since 0.1
 */
public final class VideoStream extends MediaStream<EncodedVideoFrame> {
    private boolean begun;

    VideoStream(int capacity, Executor executor) {
        super(capacity == 0 ? Limits.VIDEO_STREAM_FRAMES : capacity, executor);
    }

    /** Takes a picture on the loop; false when it cannot go on without a key frame. */
    boolean onFrame(EncodedVideoFrame frame) {
        begun |= frame.isKeyFrame();
        if (begun) {
            begun = offerIfRoom(frame);
        }
        return begun;
    }
}
