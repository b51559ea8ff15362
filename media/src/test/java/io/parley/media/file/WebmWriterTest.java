package io.parley.media.file;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.media.EncodedFrame;
import io.parley.media.VideoCodec;
import io.parley.testkit.Clips;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WebmWriterTest {
    /** A block as it is found in the file. */
    private record Block(int track, long millis, boolean keyFrame, int length) {}

    @ParameterizedTest
    @EnumSource(names = {"VP8", "VP9", "AV1", "H264"})
    void writesVideoAndAudio(Clips clip, @TempDir Path directory) throws IOException {
        Path file = directory.resolve("a.webm");
        write(clip, file);

        List<Block> blocks = new ArrayList<>();
        List<Integer> elements = new ArrayList<>();
        byte[] bytes = Files.readAllBytes(file);
        walk(ByteBuffer.wrap(bytes), elements, blocks, 0);
        List<Block> video = blocks.stream().filter(each -> each.track() == 1).toList();
        assertThat(video).hasSize(Clips.FRAMES);
        assertThat(video.stream().filter(Block::keyFrame).map(Block::millis))
                .containsExactly(0L, 1000L, 2000L);
        assertThat(blocks.stream().filter(each -> each.track() == 2)).hasSize(150);
        // Four clusters begin with a key frame or the sound before it; three can be sought.
        assertThat(elements).contains(Matroska.CUES, Matroska.CLUSTER, Matroska.CUE_POINT);
        assertThat(elements.stream().filter(each -> each == Matroska.CUE_POINT)).hasSize(3);
        String type = clip == Clips.H264 ? "matroska" : "webm";
        assertThat(new String(bytes, 0, 64, StandardCharsets.ISO_8859_1)).contains(type);
    }

    private static void write(Clips clip, Path file) throws IOException {
        VideoCodec codec = VideoCodec.valueOf(clip.name());
        WebmOptions options = WebmOptions.video(codec, Clips.WIDTH, Clips.HEIGHT).withAudio(1);
        try (WebmWriter writer = WebmWriter.create(file, options);
                OggOpusReader sound = OggOpusReader.open(Clips.TONE.open())) {
            List<EncodedFrame> frames = frames(clip);
            assertThat(writer.writeVideo(frames.get(1))).isFalse();
            assertThat(writer.writeAudio(new byte[] {(byte) 0xF8}, 0, 1, 0)).isFalse();
            int next = 0;
            for (int i = 0; i < 150; i++) {
                long now = i * 20_000_000L;
                while (next < frames.size() && frames.get(next).timestampNanos() <= now) {
                    assertThat(writer.writeVideo(frames.get(next++))).isTrue();
                }
                byte[] packet = requireNonNull(sound.next());
                assertThat(writer.writeAudio(packet, 0, packet.length, now)).isTrue();
            }
        }
    }

    private static List<EncodedFrame> frames(Clips clip) throws IOException {
        List<EncodedFrame> frames = new ArrayList<>();
        if (clip == Clips.H264) {
            try (AnnexBReader reader = AnnexBReader.open(clip.open(), VideoCodec.H264, 15)) {
                addAll(frames, reader::next);
            }
        } else {
            try (IvfReader reader = IvfReader.open(clip.open())) {
                addAll(frames, reader::next);
            }
        }
        return frames;
    }

    private interface Source {
        @Nullable EncodedFrame next() throws IOException;
    }

    private static void addAll(List<EncodedFrame> frames, Source source) throws IOException {
        for (EncodedFrame each = source.next(); each != null; each = source.next()) {
            frames.add(each);
        }
    }

    @Test
    void writesAudioAloneInClustersOfFiveSeconds(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("a.webm");
        byte[] packet = {(byte) 0xF8, (byte) 0xFF, (byte) 0xFE};
        try (WebmWriter writer = WebmWriter.create(file, WebmOptions.audio(2))) {
            for (int i = 0; i < 600; i++) {
                writer.writeAudio(packet, 0, packet.length, i * 20_000_000L);
            }
        }
        List<Block> blocks = new ArrayList<>();
        List<Integer> elements = new ArrayList<>();
        walk(ByteBuffer.wrap(Files.readAllBytes(file)), elements, blocks, 0);
        assertThat(blocks).hasSize(600);
        assertThat(blocks.get(599).millis()).isEqualTo(599 * 20);
        assertThat(elements.stream().filter(each -> each == Matroska.CLUSTER)).hasSize(3);
    }

    @Test
    void aFileWithoutAKeyFrameIsEmpty(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("a.webm");
        WebmOptions options = WebmOptions.video(VideoCodec.VP8, 320, 180);
        try (WebmWriter writer = WebmWriter.create(file, options)) {
            assertThat(writer.writeVideo(new EncodedFrame(new byte[] {1, 2}, 0, false))).isFalse();
            assertThatThrownBy(() -> writer.writeAudio(new byte[1], 0, 1, 0))
                    .isInstanceOf(IllegalStateException.class);
        }
        assertThat(Files.size(file)).isZero();
    }

    @Test
    void namesWhatIsWrongWithOptions() {
        assertThatThrownBy(() -> WebmOptions.video(VideoCodec.H265, 320, 180))
                .hasMessageContaining("H265");
        assertThatThrownBy(() -> WebmOptions.video(VideoCodec.VP8, 0, 180))
                .hasMessageContaining("width: 0");
        assertThatThrownBy(() -> WebmOptions.audio(0)).hasMessageContaining("neither");
    }

    /** Reads all elements; each must end where its parent says. */
    private static void walk(
            ByteBuffer in, List<Integer> elements, List<Block> blocks, long clusterMillis) {
        long cluster = clusterMillis;
        while (in.hasRemaining()) {
            int id = (int) number(in, true);
            long size = number(in, false);
            assertThat(size).isLessThanOrEqualTo(in.remaining());
            ByteBuffer body = in.slice(in.position(), (int) size);
            in.position(in.position() + (int) size);
            elements.add(id);
            switch (id) {
                case Matroska.SEGMENT, Matroska.CLUSTER, Matroska.CUES ->
                        walk(body, elements, blocks, 0);
                case Matroska.CLUSTER_TIMESTAMP -> {
                    cluster = 0;
                    while (body.hasRemaining()) {
                        cluster = cluster << 8 | (body.get() & 0xFF);
                    }
                }
                case Matroska.SIMPLE_BLOCK -> {
                    int track = body.get() & 0x7F;
                    long millis = cluster + body.getShort();
                    blocks.add(new Block(track, millis, body.get() < 0, body.remaining()));
                }
                default -> {}
            }
        }
    }

    private static long number(ByteBuffer in, boolean keepMark) {
        int first = in.get() & 0xFF;
        int more = Integer.numberOfLeadingZeros(first) - 24;
        long value = keepMark ? first : first & (0x7F >> more);
        for (int i = 0; i < more; i++) {
            value = value << 8 | (in.get() & 0xFF);
        }
        return value;
    }
}
