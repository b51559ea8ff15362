package io.parley.sdk.media;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pictures of an encoder, a camera or a file, which go out as they are. It feeds one published
 * track or one layer of it; while there is none, pictures are dropped. Any thread, but pictures
 * must come from one at a time.
 *
 * <p>The first picture after a track was published, unmuted or resumed must be a key frame; others
 * are dropped until one comes, and one is asked for.
 *
 * @since 0.1
 */
public final class EncodedVideoSource {
    private static final Logger LOG = LoggerFactory.getLogger(EncodedVideoSource.class);
    private static final EncoderFeedback IDLE = new EncoderFeedback(false, false, 0, 0);

    private final int width;
    private final int height;

    // All guarded by this.
    private @Nullable VideoSink sink;
    private @Nullable Consumer<EncoderFeedback> listener;
    private EncoderFeedback feedback = IDLE;
    private boolean needsKeyFrame;
    private boolean lastSent;
    private CompletableFuture<Void> telling = CompletableFuture.completedFuture(null);

    private EncodedVideoSource(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /**
     * A source of pictures.
     *
     * @param width pixels, more than zero; what the others are told before the first picture
     * @param height pixels, more than zero
     */
    public static EncodedVideoSource create(int width, int height) {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException(
                    "size: " + width + "x" + height + " (expected: 1x1 or more)");
        }
        return new EncodedVideoSource(width, height);
    }

    /** The width that it was made with, pixels. */
    public int width() {
        return width;
    }

    /** The height that it was made with, pixels. */
    public int height() {
        return height;
    }

    /**
     * Sends a picture. Never waits.
     *
     * @param frame copied before this returns
     * @return false when it was dropped: nobody wants it, it must be a key frame and is none, or
     *     too much waits to be sent already
     * @throws IllegalArgumentException if the track is published with another codec
     */
    public boolean captureFrame(EncodedVideoFrame frame) {
        requireNonNull(frame, "frame");
        VideoSink target;
        synchronized (this) {
            target = sink;
            if (target == null || !feedback.active()) {
                return false;
            }
            if (target.codec() != frame.codec()) {
                throw new IllegalArgumentException(
                        "codec: "
                                + frame.codec()
                                + " (expected: "
                                + target.codec()
                                + ", with which the track is published)");
            }
            if (needsKeyFrame && !frame.isKeyFrame()) {
                return false;
            }
        }
        boolean sent = target.onFrame(frame);
        boolean gap;
        synchronized (this) {
            if (sent && frame.isKeyFrame()) {
                needsKeyFrame = false;
            }
            gap = !sent && lastSent; // those after it cannot be decoded
            if (gap) {
                needsKeyFrame = true;
            }
            lastSent = sent;
        }
        if (gap) {
            requestKeyFrame();
        }
        return sent;
    }

    /** What the encoder should do; a request for a key frame is told once. */
    public EncoderFeedback takeFeedback() {
        synchronized (this) {
            EncoderFeedback taken = feedback;
            feedback = with(false, taken.active(), taken.targetBitrate(), taken.maxFramerate());
            return taken;
        }
    }

    /**
     * Tells somebody of each change, away from event loops, in order, and one at a time; null for
     * nobody. What it is told of a key frame is not told by {@link #takeFeedback} once more.
     */
    public void setFeedbackListener(@Nullable Consumer<EncoderFeedback> value) {
        synchronized (this) {
            listener = value;
            tell();
        }
    }

    private static EncoderFeedback with(boolean key, boolean active, long bitrate, double rate) {
        return new EncoderFeedback(key, active, bitrate, rate);
    }

    // What a published track does.

    synchronized void attach(VideoSink value) {
        if (sink != null) {
            throw new IllegalStateException(
                    "the source feeds another published track or layer; make one for each");
        }
        sink = value;
        needsKeyFrame = true;
        lastSent = false;
    }

    synchronized void detach(VideoSink value) {
        if (sink == value) {
            sink = null;
            feedback = IDLE;
            tell();
        }
    }

    synchronized void requestKeyFrame() {
        feedback = with(true, feedback.active(), feedback.targetBitrate(), feedback.maxFramerate());
        tell();
    }

    /** Whether anybody gets the pictures; it begins anew with a key frame. */
    synchronized void active(boolean active) {
        if (active != feedback.active()) {
            needsKeyFrame = active;
            feedback = with(active, active, feedback.targetBitrate(), feedback.maxFramerate());
            tell();
        }
    }

    synchronized void rate(long bitrate, double framerate) {
        if (bitrate != feedback.targetBitrate() || framerate != feedback.maxFramerate()) {
            feedback = with(feedback.keyFrameRequested(), feedback.active(), bitrate, framerate);
            tell();
        }
    }

    private void tell() {
        Consumer<EncoderFeedback> told = listener;
        if (told != null) {
            EncoderFeedback now = takeFeedback();
            telling = telling.thenRunAsync(() -> call(told, now), MediaThreads.CALLBACKS);
        }
    }

    private static void call(Consumer<EncoderFeedback> told, EncoderFeedback now) {
        try {
            told.accept(now);
        } catch (RuntimeException | LinkageError e) {
            LOG.warn("a listener for encoders failed", e);
        }
    }
}
