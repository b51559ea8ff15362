package io.parley.sdk.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.parley.media.VideoCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EncodedVideoSourceTest {
    private final EncodedVideoSource source = EncodedVideoSource.create(320, 180);
    private final List<VideoFrameType> sent = new ArrayList<>();
    private boolean hasRoom = true;

    private final VideoSink sink =
            new VideoSink() {
                @Override
                public VideoCodec codec() {
                    return VideoCodec.VP8;
                }

                @Override
                public boolean onFrame(EncodedVideoFrame frame) {
                    if (hasRoom) {
                        sent.add(frame.type());
                    }
                    return hasRoom;
                }
            };

    private static EncodedVideoFrame frame(VideoFrameType type) {
        return new EncodedVideoFrame(new byte[] {1}, VideoCodec.VP8, type, 320, 180, 0);
    }

    private boolean key() {
        return source.captureFrame(frame(VideoFrameType.KEY));
    }

    private boolean delta() {
        return source.captureFrame(frame(VideoFrameType.DELTA));
    }

    @Test
    void nothingGoesOutBeforeAKeyFrameOfAPublishedTrack() {
        assertThat(key()).isFalse();
        source.attach(sink);
        assertThat(key()).isFalse();
        source.active(true);
        assertThat(source.takeFeedback().keyFrameRequested()).isTrue();
        assertThat(delta()).isFalse();
        assertThat(key()).isTrue();
        assertThat(delta()).isTrue();
        assertThat(sent).containsExactly(VideoFrameType.KEY, VideoFrameType.DELTA);
    }

    @Test
    void aPictureThatWasLostNeedsAKeyFrame() {
        source.attach(sink);
        source.active(true);
        source.takeFeedback();
        key();
        hasRoom = false;
        assertThat(delta()).isFalse();
        hasRoom = true;
        assertThat(delta()).isFalse();
        assertThat(source.takeFeedback().keyFrameRequested()).isTrue();
        assertThat(source.takeFeedback().keyFrameRequested()).isFalse();
        assertThat(key()).isTrue();
    }

    @Test
    void theEncoderIsToldWhatIsWantedOfIt() throws InterruptedException {
        BlockingQueue<EncoderFeedback> told = new LinkedBlockingQueue<>();
        source.setFeedbackListener(told::add);
        source.attach(sink);
        source.active(true);
        source.rate(300_000, 30);
        source.requestKeyFrame();
        source.detach(sink);

        assertThat(told.poll(60, TimeUnit.SECONDS))
                .isEqualTo(new EncoderFeedback(false, false, 0, 0));
        assertThat(told.poll(60, TimeUnit.SECONDS))
                .isEqualTo(new EncoderFeedback(true, true, 0, 0));
        assertThat(told.poll(60, TimeUnit.SECONDS))
                .isEqualTo(new EncoderFeedback(false, true, 300_000, 30));
        assertThat(told.poll(60, TimeUnit.SECONDS))
                .isEqualTo(new EncoderFeedback(true, true, 300_000, 30));
        assertThat(told.poll(60, TimeUnit.SECONDS))
                .isEqualTo(new EncoderFeedback(false, false, 0, 0));
    }

    @Test
    void wrongUseIsToldAtOnce() {
        source.attach(sink);
        source.active(true);
        assertThatIllegalStateException().isThrownBy(() -> source.attach(sink));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () ->
                                source.captureFrame(
                                        new EncodedVideoFrame(
                                                new byte[] {1},
                                                VideoCodec.H264,
                                                VideoFrameType.KEY,
                                                0,
                                                0,
                                                0)))
                .withMessage("codec: H264 (expected: VP8, with which the track is published)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EncodedVideoSource.create(0, 1))
                .withMessage("size: 0x1 (expected: 1x1 or more)");
    }
}
