package io.parley.media.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ResamplerTest {
    private static final int[] RATES = {
        8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000
    };

    @Test
    void keepsATonePureBetweenAllCommonRates() {
        for (int from : RATES) {
            for (int to : RATES) {
                double frequency = 0.3 * Math.min(from, to);
                short[] out = resample(Tones.sine(from, frequency, 0.5, from / 4), from, to, 1);
                int edge = to / 50;
                assertThat(Tones.signalToNoise(out, edge, out.length - edge, to, frequency))
                        .as("%d to %d", from, to)
                        .isGreaterThan(70);
                assertThat(Tones.level(out, edge, out.length - edge))
                        .as("%d to %d", from, to)
                        .isBetween(0.35, 0.3575);
            }
        }
    }

    @Test
    void removesWhatTheLowerRateCannotHold() {
        for (int from : RATES) {
            for (int to : RATES) {
                if (to < from) {
                    double frequency = Math.min(0.55 * to, 0.49 * from);
                    if (frequency <= 0.5 * to) {
                        continue;
                    }
                    short[] in = Tones.sine(from, frequency, 0.9, from / 4);
                    short[] out = resample(in, from, to, 1);
                    int edge = to / 50;
                    assertThat(Tones.level(out, edge, out.length - edge))
                            .as("%d to %d", from, to)
                            .isLessThan(0.0005);
                }
            }
        }
    }

    @Test
    void givesTheSameForPiecesOfAnySize() {
        short[] in = Tones.sine(44100, 997, 0.7, 20_000);
        short[] whole = resample(in, 44100, 48000, 1);
        SplittableRandom random = new SplittableRandom(5);
        Resampler resampler = new Resampler(44100, 48000, 1);
        short[] out = new short[whole.length + 100];
        int made = 0;
        for (int at = 0; at < in.length; ) {
            int count = Math.min(in.length - at, random.nextInt(700));
            short[] piece = new short[resampler.maxOutput(count)];
            int n = resampler.process(in, at, count, piece, 0);
            System.arraycopy(piece, 0, out, made, n);
            made += n;
            at += count;
        }
        assertThat(made).isEqualTo(whole.length);
        assertThat(Arrays.copyOf(out, made)).isEqualTo(whole);
    }

    @Test
    void makesWholeFramesOfWholeFrames() {
        for (int from : new int[] {8000, 16000, 24000, 32000, 44100, 48000}) {
            for (int to : new int[] {8000, 16000, 24000, 32000, 44100, 48000}) {
                Resampler resampler = new Resampler(from, to, 1);
                short[] frame = new short[from / 100];
                short[] out = new short[resampler.maxOutput(frame.length)];
                for (int i = 0; i < 50; i++) {
                    assertThat(resampler.process(frame, 0, frame.length, out, 0))
                            .as("%d to %d", from, to)
                            .isEqualTo(to / 100);
                }
            }
        }
    }

    @Test
    void keepsChannelsApart() {
        short[] left = Tones.sine(48000, 440, 0.5, 24_000);
        short[] right = Tones.sine(48000, 1000, 0.5, 24_000);
        short[] out = resample(Tones.interleave(left, right), 48000, 16000, 2);
        int samples = out.length / 2;
        assertThat(Tones.signalToNoise(Tones.channel(out, 2, 0), 400, samples - 400, 16000, 440))
                .isGreaterThan(70);
        assertThat(Tones.signalToNoise(Tones.channel(out, 2, 1), 400, samples - 400, 16000, 1000))
                .isGreaterThan(70);
    }

    @Test
    void isLateByItsDelayAndFlushesTheRest() {
        // A click: where it was must be told by delay().
        short[] in = new short[4800];
        in[2400] = 20_000;
        Resampler resampler = new Resampler(48000, 16000, 1);
        short[] out = new short[2000];
        int made = resampler.process(in, 0, in.length, out, 0);
        int rest = resampler.flush(out, made);

        int loudest = 0;
        for (int i = 0; i < made + rest; i++) {
            loudest = Math.abs(out[i]) > Math.abs(out[loudest]) ? i : loudest;
        }
        assertThat(loudest).isBetween(800 + resampler.delay() - 1, 800 + resampler.delay() + 1);
        assertThat(made + rest)
                .isBetween(1600 + resampler.delay() - 1, 1600 + resampler.delay() + 1);
    }

    @Test
    void clipsInsteadOfWrapping() {
        short[] square = new short[8000];
        for (int i = 0; i < square.length; i++) {
            square[i] = i / 20 % 2 == 0 ? Short.MAX_VALUE : Short.MIN_VALUE;
        }
        short[] out = resample(square, 8000, 48000, 1);
        for (int i = 600; i < out.length - 600; i++) {
            // A wrap would jump from one end to the other within a sample.
            assertThat(Math.abs(out[i] - out[i - 1])).isLessThan(30_000);
        }
    }

    @Test
    void refusesRatesWithoutACommonMeasure() {
        assertThatThrownBy(() -> new Resampler(44101, 48000, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Resampler(100, 48000, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Resampler(48000, 48000, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static short[] resample(short[] in, int from, int to, int channels) {
        Resampler resampler = new Resampler(from, to, channels);
        int samples = in.length / channels;
        short[] out = new short[resampler.maxOutput(samples) * channels];
        int made = resampler.process(in, 0, samples, out, 0);
        return Arrays.copyOf(out, made * channels);
    }
}
