package io.parley.sdk.media;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

/** The pictures of a remote track on their way to those who read them. For the SDK itself. */
public final class ReceivedVideo {
    private final Executor executor;
    private final List<VideoStream> streams = new CopyOnWriteArrayList<>();
    private volatile Runnable keyFrameRequest = () -> {};
    private volatile boolean ended;

    /**
     * @param executor completes the futures of readers
     */
    public ReceivedVideo(Executor executor) {
        this.executor = executor;
    }

    /** What asks the publisher for a key frame; called on any thread. */
    public void onKeyFrameWanted(Runnable request) {
        keyFrameRequest = request;
    }

    /** Begins to read; any thread. */
    public VideoStream open(int capacity) {
        if (capacity < 0) {
            throw new IllegalArgumentException("capacity: " + capacity + " (expected: 0 or more)");
        }
        VideoStream stream = new VideoStream(capacity, executor);
        stream.onEnd(() -> streams.remove(stream));
        streams.add(stream);
        if (ended) {
            stream.end();
        } else {
            keyFrameRequest.run();
        }
        return stream;
    }

    /** Whether anybody reads. */
    public boolean isRead() {
        return !streams.isEmpty();
    }

    /** A whole picture came, in order. On the loop. */
    public void onFrame(EncodedVideoFrame frame) {
        boolean lost = false;
        for (VideoStream stream : streams) {
            lost |= !stream.onFrame(frame);
        }
        if (lost) {
            keyFrameRequest.run();
        }
    }

    /** Those who read now get nothing any more. */
    public void endStreams() {
        streams.forEach(VideoStream::end);
    }

    /** The track has ended. */
    public void end() {
        ended = true;
        streams.forEach(VideoStream::end);
    }
}
