package io.parley.sdk.media;

/** Sound of one frequency, made and recognized. */
final class Tone {
    private Tone() {}

    /** A piece of a sine that goes on from one piece to the next. */
    static short[] samples(double hertz, int sampleRate, int channels, long first, int count) {
        short[] samples = new short[count * channels];
        for (int i = 0; i < count; i++) {
            double value = 8_000 * Math.sin(2 * Math.PI * hertz * (first + i) / sampleRate);
            for (int channel = 0; channel < channels; channel++) {
                samples[i * channels + channel] = (short) value;
            }
        }
        return samples;
    }

    /** How much of the power is of one frequency, 0 to 1 (Goertzel). */
    static double share(double hertz, int sampleRate, short[] mono) {
        double coefficient = 2 * Math.cos(2 * Math.PI * hertz / sampleRate);
        double before = 0;
        double last = 0;
        double power = 1e-9;
        for (short sample : mono) {
            double next = sample + coefficient * last - before;
            before = last;
            last = next;
            power += (double) sample * sample;
        }
        double own = last * last + before * before - coefficient * last * before;
        return 2 * own / mono.length / power;
    }
}
