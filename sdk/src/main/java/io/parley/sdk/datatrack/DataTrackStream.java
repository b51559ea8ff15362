package io.parley.sdk.datatrack;

import io.parley.sdk.packet.FrameQueue;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a subscribed data track, in the order of their arrival. It holds a bounded number
 * of frames for its reader; when one more arrives, the oldest is lost. It ends when the track is
 * unpublished or the room is left, and then still gives what it holds. Any thread.
 *
 * <pre>{@code
 * try (DataTrackStream frames = track.subscribe().join()) {
 *     for (DataTrackFrame frame : frames) {
 *         plot(frame.payload());
 *     }
 * }
 * }</pre>
 */
public final class DataTrackStream implements Iterable<DataTrackFrame>, AutoCloseable {
    private final FrameQueue<DataTrackFrame> frames;
    private final Consumer<DataTrackStream> onClose;

    DataTrackStream(int capacity, Futures futures, Consumer<DataTrackStream> onClose) {
        frames = new FrameQueue<>(capacity, futures.executor());
        this.onClose = onClose;
    }

    /**
     * The next frame, once there is one; null at the end. Several reads may wait at a time, and are
     * served in order.
     */
    public CompletableFuture<@Nullable DataTrackFrame> read() {
        return frames.read();
    }

    /** The next frame if there is one already, else null. */
    public @Nullable DataTrackFrame poll() {
        return frames.poll();
    }

    /**
     * Waits for each frame in turn, until the end. A thread that is interrupted meanwhile sees the
     * end, and stays interrupted.
     */
    @Override
    public Iterator<DataTrackFrame> iterator() {
        return frames.iterator("the data track has ended");
    }

    /** Frames that were lost because nobody read them in time. */
    public long droppedFrames() {
        return frames.dropped();
    }

    /** Whether no frame comes any more; those that it holds can still be read. */
    public boolean hasEnded() {
        return frames.hasEnded();
    }

    /** Ends the stream. The last stream of a track that is closed ends the subscription. */
    @Override
    public void close() {
        frames.clear();
        if (end()) {
            onClose.accept(this);
        }
    }

    /** Takes a frame, and lets the oldest go when there is no room. */
    void offer(DataTrackFrame frame) {
        frames.offer(frame);
    }

    /** No frame comes any more; false when that was so before. */
    boolean end() {
        return frames.end();
    }
}
