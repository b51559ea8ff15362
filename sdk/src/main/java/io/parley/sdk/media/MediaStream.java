package io.parley.sdk.media;

import io.parley.sdk.packet.FrameQueue;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What arrives in a track, in order. It holds a bounded number of frames for its reader; when one
 * more arrives, the oldest is lost. It ends with the track or by {@link #close}, and after the end
 * of the track still gives what it holds. Any thread.
 *
 * @param <T> what it is made of
 * @since 0.1
 */
public abstract sealed class MediaStream<T> implements Iterable<T>, AutoCloseable
        permits AudioStream, EncodedAudioStream, VideoStream {
    private final FrameQueue<T> frames;

    /**
     * @param executor completes the futures of readers
     */
    MediaStream(int capacity, Executor executor) {
        frames = new FrameQueue<>(capacity, executor);
    }

    /**
     * The next frame, once there is one; null at the end. Several reads may wait at a time, and are
     * served in order.
     */
    public CompletableFuture<@Nullable T> read() {
        return frames.read();
    }

    /** The next frame if there is one already, else null. */
    public @Nullable T poll() {
        return frames.poll();
    }

    /**
     * Waits for the next frame; null at the end, or when the thread is interrupted, which it then
     * stays.
     */
    public @Nullable T take() {
        return frames.take();
    }

    /** Waits for each frame in turn, as {@link #take} does. */
    @Override
    public Iterator<T> iterator() {
        return frames.iterator("the track has ended");
    }

    /** Frames that were lost because nobody read them in time. */
    public long droppedFrames() {
        return frames.dropped();
    }

    /** Whether no frame comes any more; those that it holds can still be read. */
    public boolean hasEnded() {
        return frames.hasEnded();
    }

    /** Ends the stream and forgets what it holds. Idempotent. */
    @Override
    public void close() {
        frames.clear();
        end();
    }

    /** What is run once when the stream ends, whoever ends it. */
    void onEnd(Runnable hook) {
        frames.whenEnded(hook);
    }

    /** Takes a frame, and lets the oldest go when there is no room. */
    void offer(T frame) {
        frames.offer(frame);
    }

    /** Takes a frame if there is room; otherwise it is lost, and false. */
    boolean offerIfRoom(T frame) {
        return frames.offerIfRoom(frame);
    }

    /** No frame comes any more. Idempotent. */
    void end() {
        frames.end();
    }
}
