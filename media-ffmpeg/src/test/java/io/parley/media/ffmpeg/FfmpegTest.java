package io.parley.media.ffmpeg;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.parley.media.EncodedFrame;
import io.parley.media.FrameTypes;
import io.parley.media.VideoCodec;
import io.parley.media.file.AnnexBReader;
import io.parley.media.file.IvfReader;
import io.parley.media.video.I420Frame;
import io.parley.media.video.VideoDecoder;
import io.parley.media.video.VideoEncoder;
import io.parley.testkit.Clips;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FfmpegTest {
    /** Y, U, V of red, green and blue (BT.601). */
    private static final int[][] COLOURS = {{81, 90, 240}, {145, 54, 34}, {41, 240, 110}};

    @ParameterizedTest
    @EnumSource(names = {"VP8", "VP9", "H264", "H265", "AV1"})
    void decodesTheColoursOfTheClips(Clips clip) throws IOException {
        try (VideoDecoder decoder = Ffmpeg.decoder(VideoCodec.valueOf(clip.name()))) {
            int pictures = 0;
            for (EncodedFrame frame : frames(clip)) {
                I420Frame picture = decoder.decode(frame);
                if (picture != null) {
                    assertThat(picture.width()).isEqualTo(Clips.WIDTH);
                    assertThat(picture.height()).isEqualTo(Clips.HEIGHT);
                    int second = (int) (picture.timestampNanos() / 1_000_000_000);
                    assertColour(picture, COLOURS[second]);
                    pictures++;
                }
            }
            assertThat(pictures).isGreaterThanOrEqualTo(Clips.FRAMES - 2);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"VP8", "VP9", "H264"})
    void whatIsEncodedIsDecodedAgain(VideoCodec codec) {
        try (VideoEncoder encoder = Ffmpeg.encoder(codec, 15, 200_000);
                VideoDecoder decoder = Ffmpeg.decoder(codec)) {
            for (int i = 0; i < 20; i++) {
                int[] colour = COLOURS[i / 10];
                long time = i * 66_666_666L;
                // Odd sizes have rounded chroma planes.
                int width = codec == VideoCodec.H264 ? 160 : 161;
                I420Frame in = I420Frame.filled(width, 90, colour[0], colour[1], colour[2], time);
                EncodedFrame frame = encoder.encode(in, i == 12);
                if (frame == null) {
                    continue;
                }
                assertThat(frame.timestampNanos()).isEqualTo(time);
                assertThat(frame.keyFrame())
                        .isEqualTo(
                                FrameTypes.isKeyFrame(codec, frame.data(), 0, frame.data().length));
                if (i == 0 || i == 12) {
                    assertThat(frame.keyFrame()).isTrue();
                }
                I420Frame out = requireNonNull(decoder.decode(frame));
                assertThat(out.width()).isEqualTo(width);
                assertThat(out.timestampNanos()).isEqualTo(time);
                assertColour(out, colour);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"VP8", "VP9", "H264"})
    void anotherSizeAndAnotherBitrateBeginWithAKeyFrame(VideoCodec codec) {
        try (VideoEncoder encoder = Ffmpeg.encoder(codec, 15, 300_000)) {
            assertThat(encode(encoder, 320, 0).keyFrame()).isTrue();
            assertThat(encode(encoder, 320, 1).keyFrame()).isFalse();
            assertThat(encode(encoder, 160, 2).keyFrame()).isTrue();
            encoder.bitrate(310_000);
            assertThat(encode(encoder, 160, 3).keyFrame()).isFalse();
            encoder.bitrate(100_000);
            assertThat(encode(encoder, 160, 4).keyFrame()).isTrue();
        }
    }

    private static EncodedFrame encode(VideoEncoder encoder, int width, int index) {
        byte[] noise = new byte[I420Frame.length(width, 90)];
        SplittableRandom random = new SplittableRandom(index);
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (byte) random.nextInt(118, 138);
        }
        return requireNonNull(
                encoder.encode(new I420Frame(noise, width, 90, index * 66_666_666L), false));
    }

    @ParameterizedTest
    @EnumSource(names = {"VP8", "VP9", "H264", "H265", "AV1"})
    void aDecoderSurvivesAnything(Clips clip) throws IOException {
        VideoCodec codec = VideoCodec.valueOf(clip.name());
        List<EncodedFrame> frames = frames(clip).subList(0, 15);
        try (VideoDecoder decoder = Ffmpeg.decoder(codec)) {
            for (int seed = 0; seed < 20; seed++) {
                SplittableRandom random = new SplittableRandom(seed);
                for (EncodedFrame frame : frames) {
                    byte[] data = frame.data().clone();
                    for (int i = 0; i < 3; i++) {
                        data[random.nextInt(data.length)] = (byte) random.nextInt(256);
                    }
                    decoder.decode(
                            new EncodedFrame(data, frame.timestampNanos(), frame.keyFrame()));
                }
                decoder.decode(new EncodedFrame(new byte[0], 0, true));
            }
            I420Frame last = null;
            for (EncodedFrame frame : frames(clip).subList(30, 45)) {
                I420Frame picture = decoder.decode(frame);
                last = picture == null ? last : picture;
            }
            assertColour(requireNonNull(last), COLOURS[2]);
        }
    }

    @Test
    void aPictureThatCannotBeCodedIsLeftOut() {
        byte[] noise = new byte[I420Frame.length(320, 90)];
        new SplittableRandom(0).nextBytes(noise);
        try (VideoEncoder encoder = Ffmpeg.encoder(VideoCodec.H264, 15, 300_000)) {
            assertThat(encoder.encode(new I420Frame(noise, 320, 90, 0), false)).isNull();
            assertThat(encode(encoder, 320, 1).keyFrame()).isTrue();
        }
    }

    @Test
    void namesWhatIsWrong() {
        assertThatThrownBy(() -> Ffmpeg.encoder(VideoCodec.AV1, 15, 100_000))
                .hasMessageContaining("codec: AV1");
        assertThatThrownBy(() -> Ffmpeg.encoder(VideoCodec.VP8, 0, 100_000))
                .hasMessageContaining("framesPerSecond: 0");
        assertThatThrownBy(() -> Ffmpeg.encoder(VideoCodec.VP8, 15, 1))
                .hasMessageContaining("bitrate: 1");
        VideoEncoder encoder = Ffmpeg.encoder(VideoCodec.VP8, 15, 100_000);
        encoder.close();
        encoder.close();
        I420Frame frame = I420Frame.filled(16, 16, 1, 2, 3, 0);
        assertThatThrownBy(() -> encoder.encode(frame, false))
                .isInstanceOf(IllegalStateException.class);
    }

    private static void assertColour(I420Frame picture, int[] colour) {
        for (int plane = 0; plane < 3; plane++) {
            assertThat(picture.mean(plane)).isCloseTo(colour[plane], within(8.0));
        }
    }

    private static List<EncodedFrame> frames(Clips clip) throws IOException {
        List<EncodedFrame> frames = new ArrayList<>();
        if (clip == Clips.H264 || clip == Clips.H265) {
            VideoCodec codec = VideoCodec.valueOf(clip.name());
            try (AnnexBReader reader =
                    AnnexBReader.open(clip.open(), codec, Clips.FRAMES_PER_SECOND)) {
                for (EncodedFrame f = reader.next(); f != null; f = reader.next()) {
                    frames.add(f);
                }
            }
        } else {
            try (IvfReader reader = IvfReader.open(clip.open())) {
                for (EncodedFrame f = reader.next(); f != null; f = reader.next()) {
                    frames.add(f);
                }
            }
        }
        return frames;
    }
}
