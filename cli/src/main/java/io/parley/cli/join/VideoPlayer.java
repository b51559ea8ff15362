package io.parley.cli.join;

import io.parley.media.EncodedFrame;
import io.parley.media.VideoCodec;
import io.parley.sdk.LocalTrack;
import io.parley.sdk.LocalVideoTrack;
import io.parley.sdk.TrackPublishOptions;
import io.parley.sdk.TrackSource;
import io.parley.sdk.media.EncodedVideoFrame;
import io.parley.sdk.media.EncodedVideoSource;
import io.parley.sdk.media.VideoFrameType;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Plays encoded pictures as they are. */
final class VideoPlayer implements Playable {

    private static final long NANOS_PER_MICRO = 1_000;

    /** One pass through a file. */
    interface Frames extends AutoCloseable {
        @Nullable EncodedFrame next() throws IOException;

        @Override
        void close() throws IOException;
    }

    /** Begins at the start. */
    interface Opening {
        Frames open() throws IOException;
    }

    private final String title;
    private final VideoCodec codec;
    private final Opening opening;
    private final boolean loop;
    private final EncodedVideoSource source;
    private final LocalVideoTrack track;

    VideoPlayer(
            String title, VideoCodec codec, int width, int height, Opening opening, boolean loop) {
        this.title = title;
        this.codec = codec;
        this.opening = opening;
        this.loop = loop;
        source = EncodedVideoSource.create(width, height);
        track = LocalVideoTrack.create(title, source);
    }

    @Override
    public String title() {
        return title;
    }

    @Override
    public boolean ends() {
        return !loop;
    }

    @Override
    public LocalTrack track() {
        return track;
    }

    @Override
    public TrackPublishOptions options() {
        return TrackPublishOptions.builder().source(TrackSource.CAMERA).videoCodec(codec).build();
    }

    @Override
    public void play() throws IOException {
        Pace.play(loop, this::playOnce);
    }

    /**
     * @param begin of the file, in nanoseconds since the first time
     * @return when the picture after its last one is due
     */
    private long playOnce(Pace pace, long begin) throws IOException {
        long last = 0;
        long interval = 0;
        try (Frames frames = opening.open()) {
            for (EncodedFrame frame = frames.next(); frame != null; frame = frames.next()) {
                long at = frame.timestampNanos();
                if (!pace.await(begin + at)) {
                    break;
                }
                source.captureFrame(
                        new EncodedVideoFrame(
                                frame.data(),
                                codec,
                                frame.keyFrame() ? VideoFrameType.KEY : VideoFrameType.DELTA,
                                source.width(),
                                source.height(),
                                1 + (begin + at) / NANOS_PER_MICRO)); // 0 would mean now
                interval = at > last ? at - last : interval;
                last = at;
            }
        }
        return begin + last + interval;
    }

    @Override
    public void close() {
        // The file is open only while it is played.
    }
}
