package io.parley.media.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.media.file.OggOpusReader;
import io.parley.testkit.Clips;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OpusTest {
    private static final int TONE = 440;

    @Test
    void aToneSurvivesAtEachRate() {
        for (int rate : new int[] {8000, 12000, 16000, 24000, 48000}) {
            OpusEncoderOptions options =
                    OpusEncoderOptions.MUSIC.withFormat(rate, 1).withBitrate(64_000);
            short[] in = Tones.sine(rate, TONE, 0.4, rate * 3 / 5);
            short[] out = decode(encode(options, in), rate, 1);
            assertThat(Tones.signalToNoise(out, rate / 4, out.length, rate, TONE))
                    .as("%d Hz", rate)
                    .isGreaterThan(25);
            assertThat(Tones.level(out, rate / 4, out.length)).isBetween(0.25, 0.32);
        }
    }

    @Test
    void whatLibopusEncodedIsDecoded() throws IOException {
        List<byte[]> packets = new ArrayList<>();
        try (OggOpusReader reader = OggOpusReader.open(Clips.TONE.open())) {
            for (byte[] each = reader.next(); each != null; each = reader.next()) {
                packets.add(each);
            }
        }
        short[] out = decode(packets, 48000, 1);
        assertThat(Tones.signalToNoise(out, 4800, 140_000, 48000, Clips.TONE_HERTZ))
                .isGreaterThan(20);
    }

    @Test
    void bothChannelsKeepTheirTones() {
        short[] in =
                Tones.interleave(
                        Tones.sine(48000, TONE, 0.4, 48000), Tones.sine(48000, 1500, 0.4, 48000));
        short[] out = decode(encode(OpusEncoderOptions.MUSIC, in), 48000, 2);
        short[] left = Tones.channel(out, 2, 0);
        short[] right = Tones.channel(out, 2, 1);
        assertThat(Tones.signalToNoise(left, 9600, left.length, 48000, TONE)).isGreaterThan(20);
        assertThat(Tones.signalToNoise(right, 9600, right.length, 48000, 1500)).isGreaterThan(20);
    }

    @Test
    void aDecoderMakesTheFormatThatIsWanted() {
        short[] in = Tones.sine(48000, TONE, 0.4, 48000);
        List<byte[]> packets = encode(OpusEncoderOptions.MUSIC.withFormat(48000, 1), in);
        short[] out = decode(packets, 16000, 2);
        short[] right = Tones.channel(out, 2, 1);
        assertThat(right).hasSize(16000);
        assertThat(Tones.signalToNoise(right, 4000, right.length, 16000, TONE)).isGreaterThan(20);
    }

    @Test
    void theBitrateIsKept() {
        short[] noise = new short[48000];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (short) random.nextInt(-8000, 8000);
        }
        for (int bitrate : new int[] {16_000, 32_000, 96_000}) {
            OpusEncoderOptions options =
                    OpusEncoderOptions.MUSIC.withFormat(48000, 1).withBitrate(bitrate);
            int bits = encode(options, noise).stream().mapToInt(each -> each.length * 8).sum();
            assertThat(bits).isBetween(bitrate / 2, bitrate * 3 / 2);
        }
    }

    @Test
    void framesOfEachLengthSayHowLongTheyAre() {
        for (int millis : new int[] {10, 20, 40, 60}) {
            OpusEncoderOptions options =
                    OpusEncoderOptions.SPEECH
                            .withFormat(16000, 1)
                            .withFrameMillis(millis)
                            .withDtx(false);
            for (byte[] packet : encode(options, Tones.sine(16000, TONE, 0.4, 16000))) {
                assertThat(Opus.duration(packet, 0, packet.length)).isEqualTo(48 * millis);
                assertThat(Opus.decoder(24000, 1).samples(packet, 0, packet.length))
                        .isEqualTo(24 * millis);
            }
        }
    }

    @Test
    void silenceIsNotSentWithDtx() {
        OpusEncoderOptions speech = OpusEncoderOptions.SPEECH.withFormat(16000, 1);
        List<byte[]> withDtx = encode(speech, new short[16000 * 2]);
        List<byte[]> without = encode(speech.withDtx(false), new short[16000 * 2]);

        assertThat(without).allMatch(each -> each.length > 0);
        // The rest are empty but for a packet each 400 ms.
        assertThat(withDtx.subList(50, 100).stream().filter(each -> each.length > 0).count())
                .isBetween(1L, 10L);
    }

    @Test
    void aLostFrameIsConcealedByWhatCameBefore() {
        short[] in = Tones.sine(48000, TONE, 0.4, 48000);
        List<byte[]> packets = encode(OpusEncoderOptions.MUSIC.withFormat(48000, 1), in);
        AudioDecoder decoder = Opus.decoder(48000, 1);
        short[] frame = new short[decoder.maxSamples()];
        for (int i = 0; i < 30; i++) {
            decoder.decode(packets.get(i), 0, packets.get(i).length, frame, 0);
        }
        assertThat(decoder.conceal(960, frame, 0)).isEqualTo(960);
        assertThat(Tones.level(frame, 0, 960)).isGreaterThan(0.1);
    }

    @Test
    void aLostFrameIsRecoveredFromTheNextOne() {
        // Two tones, one after the other: only FEC can know that the second began.
        int rate = 16000;
        short[] in = new short[rate];
        System.arraycopy(Tones.sine(rate, 300, 0.4, rate / 2), 0, in, 0, rate / 2);
        System.arraycopy(Tones.sine(rate, 1100, 0.4, rate / 2), 0, in, rate / 2, rate / 2);
        OpusEncoderOptions options =
                OpusEncoderOptions.SPEECH
                        .withFormat(rate, 1)
                        .withFec(true, 30)
                        .withDtx(false)
                        .withBitrate(40_000);
        List<byte[]> packets = encode(options, in);
        int lost = 27;
        short[] recovered = new short[320];
        short[] concealed = new short[320];
        AudioDecoder decoder = decoded(packets, lost, rate);
        byte[] next = packets.get(lost + 1);
        assertThat(decoder.recover(next, 0, next.length, 320, recovered, 0)).isEqualTo(320);
        decoded(packets, lost, rate).conceal(320, concealed, 0);

        assertThat(Tones.signalToNoise(recovered, 0, 320, rate, 1100))
                .isGreaterThan(5)
                .isGreaterThan(Tones.signalToNoise(concealed, 0, 320, rate, 1100));
    }

    private static AudioDecoder decoded(List<byte[]> packets, int count, int rate) {
        AudioDecoder decoder = Opus.decoder(rate, 1);
        short[] frame = new short[decoder.maxSamples()];
        for (int i = 0; i < count; i++) {
            decoder.decode(packets.get(i), 0, packets.get(i).length, frame, 0);
        }
        return decoder;
    }

    @Test
    void theDecoderSurvivesAnything() {
        List<byte[]> packets =
                encode(
                        OpusEncoderOptions.SPEECH.withFormat(16000, 1),
                        Tones.sine(16000, TONE, 0.4, 16000));
        AudioDecoder decoder = Opus.decoder(48000, 2);
        short[] out = new short[decoder.maxSamples() * 2];
        byte[] good = packets.get(20);
        for (int length = 0; length <= good.length; length++) {
            tryOne(decoder, Arrays.copyOf(good, length), out);
        }
        for (int first = 0; first < 256; first += 3) {
            byte[] changed = good.clone();
            changed[0] = (byte) first;
            tryOne(decoder, changed, out);
        }
        for (int seed = 0; seed < 100; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            byte[] noise = new byte[1 + random.nextInt(100)];
            random.nextBytes(noise);
            tryOne(decoder, noise, out);
        }
        // And it still decodes.
        for (byte[] packet : packets) {
            assertThat(decoder.decode(packet, 0, packet.length, out, 0)).isEqualTo(960);
        }
        assertThat(Tones.level(out, 0, 1920)).isGreaterThan(0.1);
    }

    private static void tryOne(AudioDecoder decoder, byte[] packet, short[] out) {
        int samples = decoder.samples(packet, 0, packet.length);
        assertThat(decoder.decode(packet, 0, packet.length, out, 0)).isIn(-1, samples);
        assertThat(decoder.recover(packet, 0, packet.length, 960, out, 0)).isEqualTo(960);
        assertThat(decoder.conceal(480, out, 0)).isEqualTo(480);
    }

    @Test
    void namesWhatIsWrongWithOptions() {
        assertThatThrownBy(() -> OpusEncoderOptions.SPEECH.withFormat(44100, 1))
                .hasMessageContaining("sampleRate: 44100");
        assertThatThrownBy(() -> OpusEncoderOptions.SPEECH.withFormat(48000, 3))
                .hasMessageContaining("channels: 3");
        assertThatThrownBy(() -> OpusEncoderOptions.SPEECH.withFrameMillis(30))
                .hasMessageContaining("frameMillis: 30");
        assertThatThrownBy(() -> OpusEncoderOptions.SPEECH.withBitrate(1000))
                .hasMessageContaining("bitrate: 1000");
        assertThatThrownBy(() -> Opus.decoder(44100, 1)).hasMessageContaining("44100");
        assertThatThrownBy(() -> Opus.decoder(48000, 1).conceal(100, new short[100], 0))
                .hasMessageContaining("samples: 100");
    }

    static List<byte[]> encode(OpusEncoderOptions options, short[] pcm) {
        AudioEncoder encoder = Opus.encoder(options);
        byte[] out = new byte[encoder.maxPayload()];
        List<byte[]> packets = new ArrayList<>();
        int step = encoder.frameSamples() * encoder.channels();
        for (int at = 0; at + step <= pcm.length; at += step) {
            packets.add(Arrays.copyOf(out, encoder.encode(pcm, at, out, 0)));
        }
        return packets;
    }

    static short[] decode(List<byte[]> packets, int rate, int channels) {
        AudioDecoder decoder = Opus.decoder(rate, channels);
        short[] out = new short[decoder.maxSamples() * channels];
        List<short[]> frames = new ArrayList<>();
        int total = 0;
        for (byte[] packet : packets) {
            int samples = decoder.decode(packet, 0, packet.length, out, 0);
            assertThat(samples).isPositive();
            frames.add(Arrays.copyOf(out, samples * channels));
            total += samples * channels;
        }
        short[] all = new short[total];
        int at = 0;
        for (short[] frame : frames) {
            System.arraycopy(frame, 0, all, at, frame.length);
            at += frame.length;
        }
        return all;
    }
}
