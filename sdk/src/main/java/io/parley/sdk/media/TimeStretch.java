package io.parley.sdk.media;

/**
 * Makes speech a little shorter or longer without changing its pitch: takes out, or repeats, one
 * period of it. Works on 30 ms and more of sound of 48,000 samples a second.
 */
final class TimeStretch {
    /** What is needed at least: 30 ms. */
    static final int MIN_SAMPLES = 1_440;

    private static final int DECIMATION = 12;
    private static final int MIN_LAG = 120; // 2.5 ms
    private static final int MAX_LAG = 720; // 15 ms
    private static final int WINDOW = 240; // 5 ms
    private static final int CENTER = 720;
    private static final double LIKE = 0.9;

    /** Below this mean power there is nothing that could be torn apart. */
    private static final double QUIET = 100.0 * 100.0;

    private final float[] mono = new float[MIN_SAMPLES];
    private int lag;

    /** How many samples of each channel the last call took out or put in. */
    int lag() {
        return lag;
    }

    /**
     * Takes one period out, in place.
     *
     * @param samples of each channel, {@link #MIN_SAMPLES} or more
     * @return how many samples of each channel are left
     */
    int shorten(short[] pcm, int offset, int samples, int channels) {
        if (!findPeriod(pcm, offset, channels)) {
            return samples;
        }
        int from = offset + (CENTER - lag) * channels;
        fade(pcm, from, pcm, offset + CENTER * channels, pcm, from, channels);
        System.arraycopy(
                pcm,
                offset + (CENTER + lag) * channels,
                pcm,
                offset + CENTER * channels,
                (samples - CENTER - lag) * channels);
        return samples - lag;
    }

    /**
     * Repeats one period, in place; there must be room for 15 ms more.
     *
     * @param samples of each channel, {@link #MIN_SAMPLES} or more
     * @return how many samples of each channel there are now
     */
    int lengthen(short[] pcm, int offset, int samples, int channels) {
        if (!findPeriod(pcm, offset, channels)) {
            return samples;
        }
        int center = offset + CENTER * channels;
        System.arraycopy(pcm, center, pcm, center + lag * channels, (samples - CENTER) * channels);
        // Between the two halves: from what comes next back to the period before it.
        fade(pcm, center + lag * channels, pcm, center - lag * channels, pcm, center, channels);
        return samples + lag;
    }

    /** Writes one period that begins as {@code a} and ends as {@code b}. */
    private void fade(
            short[] a, int aAt, short[] b, int bAt, short[] out, int outAt, int channels) {
        for (int i = 0; i < lag; i++) {
            for (int c = 0; c < channels; c++) {
                int k = i * channels + c;
                out[outAt + k] = (short) ((a[aAt + k] * (lag - i) + b[bAt + k] * i) / lag);
            }
        }
    }

    /** Looks for the lag at which the sound is most like itself; false if there is none. */
    private boolean findPeriod(short[] pcm, int offset, int channels) {
        double power = 0;
        for (int i = 0; i < MIN_SAMPLES; i++) {
            float sum = 0;
            for (int c = 0; c < channels; c++) {
                sum += pcm[offset + i * channels + c];
            }
            mono[i] = sum / channels;
            power += (double) mono[i] * mono[i];
        }
        int coarse = best(MIN_LAG, MAX_LAG, DECIMATION, DECIMATION);
        int low = Math.max(MIN_LAG, coarse - DECIMATION);
        lag = best(low, Math.min(MAX_LAG, coarse + DECIMATION), 1, 2);
        return power / MIN_SAMPLES < QUIET || likeness(lag, 1) > LIKE;
    }

    private int best(int from, int to, int step, int stride) {
        int best = from;
        double highest = -2;
        for (int candidate = from; candidate <= to; candidate += step) {
            double like = likeness(candidate, stride);
            if (like > highest) {
                highest = like;
                best = candidate;
            }
        }
        return best;
    }

    /** How much what is around the center is like what was a lag before, -1 to 1. */
    private double likeness(int candidate, int stride) {
        double product = 0;
        double here = 1;
        double there = 1;
        for (int i = CENTER;
                i < CENTER + Math.max(WINDOW, candidate) && i < MIN_SAMPLES;
                i += stride) {
            double a = mono[i];
            double b = mono[i - candidate];
            product += a * b;
            here += a * a;
            there += b * b;
        }
        return product / Math.sqrt(here * there);
    }
}
