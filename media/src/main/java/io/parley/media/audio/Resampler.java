package io.parley.media.audio;

import java.util.Arrays;

/**
 * Changes the sample rate of a stream of 16-bit PCM by a polyphase filter, a sinc in a Kaiser
 * window. The stream may come in pieces of any size: the result is the same. Passes everything up
 * to 80 % of the lower of the two bands and keeps aliases 80 dB down. Not thread-safe.
 *
 * @since 0.1
 */
public final class Resampler {
    /** The most samples of each channel that are filtered at a time. */
    private static final int CHUNK = 2048;

    private final int fromRate;
    private final int toRate;
    private final int channels;
    private final ResamplerFilter filter;
    private final float[][] history;
    private int filled;
    private int position;
    private int phase;

    /**
     * A stream that begins with silence.
     *
     * @param fromRate 1,000 to 192,000 samples a second
     * @param toRate 1,000 to 192,000 samples a second; the reduced ratio of the two may have 2,000
     *     as its larger number, as that of all common rates has
     * @param channels 1 to 8, interleaved
     */
    public Resampler(int fromRate, int toRate, int channels) {
        if (channels < 1 || channels > 8) {
            throw new IllegalArgumentException("channels: " + channels + " (expected: 1 to 8)");
        }
        this.fromRate = fromRate;
        this.toRate = toRate;
        this.channels = channels;
        this.filter = ResamplerFilter.of(fromRate, toRate);
        this.history = new float[channels][filter.taps() + CHUNK];
        reset();
    }

    /** Samples a second that go in. */
    public int fromRate() {
        return fromRate;
    }

    /** Samples a second that come out. */
    public int toRate() {
        return toRate;
    }

    /** By how many samples, at the rate that comes out, the sound is late. */
    public int delay() {
        return fromRate == toRate ? 0 : (int) ((long) filter.taps() / 2 * toRate / fromRate);
    }

    /** The most samples of each channel that come of so many. */
    public int maxOutput(int samples) {
        return (int) ((long) samples * toRate / fromRate) + 1;
    }

    /**
     * Filters a piece of the stream.
     *
     * @param samples of each channel
     * @param out has room for {@link #maxOutput} samples of each channel, and is another array
     * @return the samples of each channel that came out; on average exactly the ratio of the rates
     */
    public int process(short[] in, int inOffset, int samples, short[] out, int outOffset) {
        if (fromRate == toRate) {
            System.arraycopy(in, inOffset, out, outOffset, samples * channels);
            return samples;
        }
        int made = 0;
        for (int done = 0; done < samples; done += CHUNK) {
            int count = Math.min(CHUNK, samples - done);
            append(in, inOffset + done * channels, count);
            made += drain(out, outOffset + made * channels);
        }
        return made;
    }

    /**
     * Takes out what the filter still holds at the end of a stream, and begins anew.
     *
     * @param out has room for {@link #delay} + 1 samples of each channel
     * @return the samples of each channel
     */
    public int flush(short[] out, int outOffset) {
        if (fromRate == toRate) {
            return 0;
        }
        short[] silence = new short[filter.taps() / 2 * channels];
        int made = process(silence, 0, filter.taps() / 2, out, outOffset);
        reset();
        return made;
    }

    /** Begins anew, with silence. */
    public void reset() {
        for (float[] each : history) {
            Arrays.fill(each, 0);
        }
        // With all taps but one filled each sample that comes in has its sample that goes out.
        filled = filter.taps() - 1;
        position = 0;
        phase = 0;
    }

    private void append(short[] in, int offset, int count) {
        for (int channel = 0; channel < channels; channel++) {
            float[] into = history[channel];
            for (int i = 0, at = offset + channel; i < count; i++, at += channels) {
                into[filled + i] = in[at];
            }
        }
        filled += count;
    }

    private int drain(short[] out, int offset) {
        int taps = filter.taps();
        int made = 0;
        while (position + taps <= filled) {
            for (int channel = 0; channel < channels; channel++) {
                float value = filter.apply(phase, history[channel], position);
                out[offset + made * channels + channel] = clip(value);
            }
            made++;
            phase += filter.down();
            position += phase / filter.up();
            phase %= filter.up();
        }
        int keep = Math.max(0, filled - position);
        for (float[] each : history) {
            System.arraycopy(each, filled - keep, each, 0, keep);
        }
        position -= filled - keep;
        filled = keep;
        return made;
    }

    private static short clip(float value) {
        return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(value)));
    }
}
