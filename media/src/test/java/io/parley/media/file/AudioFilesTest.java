package io.parley.media.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.media.audio.Opus;
import io.parley.testkit.Clips;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AudioFilesTest {
    @Test
    void readsBackTheWavFileThatItWrote(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("a.wav");
        short[] pcm = new short[2 * 1000];
        for (int i = 0; i < pcm.length; i++) {
            pcm[i] = (short) (i * 33);
        }
        try (WavWriter writer = WavWriter.create(file, 44100, 2)) {
            writer.write(pcm, 0, 300);
            writer.write(pcm, 600, 700);
        }
        assertThat(Files.size(file)).isEqualTo(44 + 4000);
        try (WavReader reader = WavReader.open(file)) {
            assertThat(reader.sampleRate()).isEqualTo(44100);
            assertThat(reader.channels()).isEqualTo(2);
            short[] again = new short[pcm.length];
            assertThat(reader.read(again, 0, 999)).isEqualTo(999);
            assertThat(reader.read(again, 2 * 999, 10)).isEqualTo(1);
            assertThat(reader.read(again, 0, 10)).isEqualTo(-1);
            assertThat(Arrays.copyOf(again, 10)).isEqualTo(Arrays.copyOf(pcm, 10));
            assertThat(again).isEqualTo(pcm);
        }
    }

    @Test
    void readsOtherSampleSizes() throws IOException {
        assertThat(wav(1, 8, new byte[] {0, (byte) 128, (byte) 255}))
                .containsExactly(-32768, 0, 127 * 256);
        assertThat(wav(1, 24, new byte[] {9, 1, 0, 9, 0, (byte) 0x80})).containsExactly(1, -32768);
        assertThat(wav(1, 32, new byte[] {9, 9, 2, 0})).containsExactly(2);
        ByteBuffer floats = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        floats.putFloat(0.5f).putFloat(-2).putFloat(1);
        assertThat(wav(3, 32, floats.array())).containsExactly(16384, -32768, 32767);
        assertThat(wav(0xFFFE, 16, new byte[] {5, 0})).containsExactly(5);
    }

    /** A file with a foreign chunk of odd length before the format. */
    private static short[] wav(int format, int bits, byte[] data) throws IOException {
        ByteBuffer file = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
        boolean extensible = format == 0xFFFE;
        file.put("RIFF....WAVEjunk".getBytes(UTF_8)).putInt(3).put(new byte[4]);
        file.put("fmt ".getBytes(UTF_8)).putInt(extensible ? 40 : 16).putShort((short) format);
        file.putShort((short) 1).putInt(8000).putInt(8000).putShort((short) 1);
        file.putShort((short) bits);
        if (extensible) {
            file.putShort((short) 22).put(new byte[6]).putShort((short) 1).put(new byte[14]);
        }
        file.put("data".getBytes(UTF_8)).putInt(data.length).put(data);
        byte[] bytes = Arrays.copyOf(file.array(), file.position());
        try (WavReader reader = WavReader.open(new ByteArrayInputStream(bytes))) {
            short[] out = new short[10];
            int count = reader.read(out, 0, 10);
            return Arrays.copyOf(out, count);
        }
    }

    @Test
    void refusesWhatIsNoWavFile() {
        assertThatThrownBy(() -> WavReader.open(new ByteArrayInputStream(new byte[100])))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("RIFF");
        assertThatThrownBy(() -> wav(2, 4, new byte[8]))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("format 2");
        assertThatThrownBy(() -> WavWriter.create(Path.of("x.wav"), 0, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void readsThePacketsOfAnOggFile() throws IOException {
        try (OggOpusReader reader = OggOpusReader.open(Clips.TONE.open())) {
            assertThat(reader.channels()).isEqualTo(1);
            assertThat(reader.preSkip()).isEqualTo(312);
            assertThat(reader.gain()).isZero();
            List<byte[]> packets = all(reader);
            assertThat(packets).hasSize(151).allMatch(e -> Opus.duration(e, 0, e.length) == 960);
            assertThat(reader.endPosition()).isEqualTo(3 * 48_000 + 312);
        }
    }

    @Test
    void readsBackTheOggFileThatItWrote() throws IOException {
        List<byte[]> packets;
        try (OggOpusReader reader = OggOpusReader.open(Clips.TONE.open())) {
            packets = all(reader);
        }
        // A packet that takes more than one segment, and one that ends at a segment's end.
        packets.add(Arrays.copyOf(packets.get(0), 1000));
        packets.add(Arrays.copyOf(packets.get(0), 510));
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (OggOpusWriter writer = OggOpusWriter.create(file, 1, 312)) {
            for (byte[] packet : packets) {
                assertThat(writer.write(packet, 0, packet.length)).isTrue();
            }
            assertThat(writer.position()).isEqualTo(153 * 960);
        }
        try (OggOpusReader reader =
                OggOpusReader.open(new ByteArrayInputStream(file.toByteArray()))) {
            assertThat(reader.preSkip()).isEqualTo(312);
            List<byte[]> again = all(reader);
            assertThat(again).hasSameSizeAs(packets);
            for (int i = 0; i < packets.size(); i++) {
                assertThat(again.get(i)).isEqualTo(packets.get(i));
            }
            assertThat(reader.endPosition()).isEqualTo(153 * 960);
        }
    }

    @Test
    void fillsGapsWithPacketsThatSaySo() throws IOException {
        byte[] packet = {(byte) 0xF8, 1, 2, 3};
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (OggOpusWriter writer = OggOpusWriter.create(file, 2, 0)) {
            writer.write(packet, 0, packet.length);
            // 47.5 ms: two of 20 ms, one of 5 and one of 2.5; and 10 samples that nothing can say.
            writer.fill(48 * 47 + 24 + 10);
            writer.write(packet, 0, packet.length);
            assertThat(writer.position()).isEqualTo(2 * 960 + 48 * 47 + 24);
            assertThat(writer.write(new byte[] {3}, 0, 1)).isFalse();
        }
        try (OggOpusReader reader =
                OggOpusReader.open(new ByteArrayInputStream(file.toByteArray()))) {
            List<byte[]> packets = all(reader);
            assertThat(packets.stream().map(e -> Opus.duration(e, 0, e.length)).toList())
                    .containsExactly(960, 960, 960, 240, 120, 960);
            assertThat(reader.channels()).isEqualTo(2);
        }
    }

    @Test
    void damagedOggFilesEndInAnIoExceptionOrEarly() throws IOException {
        byte[] good;
        try (InputStream in = Clips.TONE.open()) {
            good = in.readNBytes(2000);
        }
        for (int length = 0; length < 400; length++) {
            readAll(Arrays.copyOf(good, length));
        }
        for (int seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] changed = good.clone();
            changed[random.nextInt(200)] = (byte) random.nextInt(256);
            readAll(changed);
        }
    }

    private static void readAll(byte[] file) {
        try (OggOpusReader reader = OggOpusReader.open(new ByteArrayInputStream(file))) {
            all(reader);
        } catch (IOException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    private static List<byte[]> all(OggOpusReader reader) throws IOException {
        List<byte[]> packets = new ArrayList<>();
        for (byte[] packet = reader.next(); packet != null; packet = reader.next()) {
            packets.add(packet);
        }
        return packets;
    }
}
