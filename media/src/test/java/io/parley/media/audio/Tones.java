package io.parley.media.audio;

/** Sine waves, and how clean they come back. */
final class Tones {
    private Tones() {}

    static short[] sine(int sampleRate, double frequency, double amplitude, int samples) {
        short[] pcm = new short[samples];
        for (int i = 0; i < samples; i++) {
            double value = Math.sin(2 * Math.PI * frequency * i / sampleRate);
            pcm[i] = (short) Math.round(amplitude * 32767 * value);
        }
        return pcm;
    }

    static short[] interleave(short[] left, short[] right) {
        short[] both = new short[left.length * 2];
        for (int i = 0; i < left.length; i++) {
            both[2 * i] = left[i];
            both[2 * i + 1] = right[i];
        }
        return both;
    }

    static short[] channel(short[] interleaved, int channels, int channel) {
        short[] one = new short[interleaved.length / channels];
        for (int i = 0; i < one.length; i++) {
            one[i] = interleaved[i * channels + channel];
        }
        return one;
    }

    /** The power of what is not the tone, as a ratio to it, dB: higher is cleaner. */
    static double signalToNoise(short[] pcm, int from, int to, int sampleRate, double frequency) {
        // Least squares: the best sine and cosine of that frequency; the rest is noise.
        double ss = 0;
        double cc = 0;
        double sc = 0;
        double ys = 0;
        double yc = 0;
        for (int i = from; i < to; i++) {
            double s = Math.sin(2 * Math.PI * frequency * i / sampleRate);
            double c = Math.cos(2 * Math.PI * frequency * i / sampleRate);
            ss += s * s;
            cc += c * c;
            sc += s * c;
            ys += pcm[i] * s;
            yc += pcm[i] * c;
        }
        double determinant = ss * cc - sc * sc;
        double a = (ys * cc - yc * sc) / determinant;
        double b = (yc * ss - ys * sc) / determinant;
        double signal = 0;
        double noise = 1e-9;
        for (int i = from; i < to; i++) {
            double model =
                    a * Math.sin(2 * Math.PI * frequency * i / sampleRate)
                            + b * Math.cos(2 * Math.PI * frequency * i / sampleRate);
            signal += model * model;
            noise += (pcm[i] - model) * (pcm[i] - model);
        }
        return 10 * Math.log10(signal / noise);
    }

    /** Root mean square, of full scale. */
    static double level(short[] pcm, int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += (double) pcm[i] * pcm[i];
        }
        return Math.sqrt(sum / (to - from)) / 32767;
    }
}
