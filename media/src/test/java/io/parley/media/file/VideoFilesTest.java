package io.parley.media.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.media.EncodedFrame;
import io.parley.media.VideoCodec;
import io.parley.testkit.Clips;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VideoFilesTest {
    private interface Source {
        @Nullable EncodedFrame next() throws IOException;
    }

    @ParameterizedTest
    @EnumSource(names = {"VP8", "VP9", "AV1"})
    void readsTheFramesOfAnIvfFile(Clips clip) throws IOException {
        try (IvfReader reader = IvfReader.open(clip.open())) {
            assertThat(reader.codec()).isEqualTo(VideoCodec.valueOf(clip.name()));
            assertThat(reader.width()).isEqualTo(Clips.WIDTH);
            assertThat(reader.height()).isEqualTo(Clips.HEIGHT);
            assertFrames(all(reader::next));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"H264", "H265"})
    void readsTheAccessUnitsOfAByteStream(Clips clip) throws IOException {
        VideoCodec codec = VideoCodec.valueOf(clip.name());
        try (AnnexBReader reader = AnnexBReader.open(clip.open(), codec, Clips.FRAMES_PER_SECOND)) {
            List<EncodedFrame> frames = all(reader::next);
            assertFrames(frames);
            int bytes = frames.stream().mapToInt(each -> each.data().length).sum();
            // Only start codes of three bytes grow.
            assertThat(bytes).isBetween(length(clip), length(clip) + 5 * Clips.FRAMES);
        }
    }

    private static void assertFrames(List<EncodedFrame> frames) {
        assertThat(frames).hasSize(Clips.FRAMES);
        for (int i = 0; i < frames.size(); i++) {
            EncodedFrame frame = frames.get(i);
            assertThat(frame.keyFrame()).as("frame %d", i).isEqualTo(i % 15 == 0);
            assertThat(frame.timestampNanos() / 1_000_000).isEqualTo(i * 1000 / 15);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"VP8", "VP9", "AV1"})
    void writesAnIvfFileAsItWasRead(Clips clip, @TempDir Path directory) throws IOException {
        List<EncodedFrame> frames;
        Path copy = directory.resolve("copy.ivf");
        VideoCodec codec = VideoCodec.valueOf(clip.name());
        try (IvfReader reader = IvfReader.open(clip.open());
                IvfWriter writer = IvfWriter.create(copy, codec, 320, 180)) {
            frames = all(reader::next);
            for (EncodedFrame frame : frames) {
                writer.write(frame);
            }
        }
        try (IvfReader reader = IvfReader.open(copy)) {
            List<EncodedFrame> again = all(reader::next);
            assertFrames(again);
            for (int i = 0; i < frames.size(); i++) {
                assertThat(again.get(i).data()).isEqualTo(frames.get(i).data());
            }
        }
        // Three seconds, in units of 1/90,000 s.
        assertThat(Bytes.i32le(Files.readAllBytes(copy), 24)).isEqualTo(270_000);
    }

    @Test
    void cutsAccessUnitsAtParameterSetsDelimitersAndFirstSlices() throws IOException {
        // SPS PPS IDR IDR(second slice) | P | AUD P | SEI P, with start codes of both lengths
        byte[] stream =
                bytes(
                        0, 0, 0, 1, 0x67, 9, 0, 0, 1, 0x68, 9, 0, 0, 1, 0x65, 0x88, 0, 0, 1, 0x65,
                        0x40, 0, 0, 0, 1, 0x41, 0x9A, 0, 0, 1, 0x09, 0x10, 0, 0, 1, 0x41, 0x9A, 0,
                        0, 1, 0x06, 5, 0, 0, 1, 0x41, 0x9B, 0, 0);
        try (AnnexBReader reader =
                AnnexBReader.open(new ByteArrayInputStream(stream), VideoCodec.H264, 30)) {
            List<EncodedFrame> frames = all(reader::next);
            assertThat(frames).hasSize(4);
            assertThat(frames.get(0).keyFrame()).isTrue();
            assertThat(frames.get(1).data()).isEqualTo(bytes(0, 0, 0, 1, 0x41, 0x9A));
            assertThat(frames.get(3).data())
                    .isEqualTo(bytes(0, 0, 0, 1, 6, 5, 0, 0, 0, 1, 0x41, 0x9B));
            assertThat(frames.get(3).timestampNanos()).isEqualTo(100_000_000);
        }
    }

    @Test
    void refusesWhatIsNoSuchFile() {
        byte[] text = "this is no video at all, only a line of text".getBytes(UTF_8);
        assertThatThrownBy(() -> IvfReader.open(new ByteArrayInputStream(text)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("DKIF");
        assertThatThrownBy(
                        () ->
                                AnnexBReader.open(
                                                new ByteArrayInputStream(text), VideoCodec.H264, 30)
                                        .next())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("start code");
        assertThatThrownBy(
                        () -> AnnexBReader.open(new ByteArrayInputStream(text), VideoCodec.VP8, 30))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> IvfWriter.create(Path.of("x.ivf"), VideoCodec.H264, 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void damagedFilesEndInAnIoExceptionOrEarly() throws IOException {
        byte[] ivf = start(Clips.VP8, 400);
        byte[] stream = start(Clips.H264, 400);
        for (int seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            readAll(damaged(ivf, random), true);
            readAll(damaged(stream, random), false);
        }
        for (int length = 0; length < 100; length++) {
            readAll(java.util.Arrays.copyOf(ivf, length), true);
            readAll(java.util.Arrays.copyOf(stream, length), false);
        }
    }

    private static void readAll(byte[] file, boolean ivf) {
        try {
            InputStream in = new ByteArrayInputStream(file);
            Source source =
                    ivf
                            ? IvfReader.open(in)::next
                            : AnnexBReader.open(in, VideoCodec.H264, 30)::next;
            all(source);
        } catch (IOException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    private static byte[] damaged(byte[] file, SplittableRandom random) {
        byte[] copy = file.clone();
        for (int i = 0; i < 5; i++) {
            copy[random.nextInt(60)] = (byte) random.nextInt(256);
        }
        return copy;
    }

    private static byte[] start(Clips clip, int length) throws IOException {
        try (InputStream in = clip.open()) {
            return in.readNBytes(length);
        }
    }

    private static int length(Clips clip) throws IOException {
        try (InputStream in = clip.open()) {
            return in.readAllBytes().length;
        }
    }

    private static List<EncodedFrame> all(Source source) throws IOException {
        List<EncodedFrame> frames = new ArrayList<>();
        for (EncodedFrame frame = source.next(); frame != null; frame = source.next()) {
            frames.add(frame);
        }
        return frames;
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
