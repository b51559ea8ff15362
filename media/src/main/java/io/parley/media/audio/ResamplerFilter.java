package io.parley.media.audio;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The coefficients for one ratio of rates, which streams share. */
final class ResamplerFilter {
    /** Zero crossings of the sinc on each side: the transition takes 18 % of the band. */
    private static final int ZERO_CROSSINGS = 32;

    /** The middle of the transition, so that it ends where the band does. */
    private static final double CUTOFF = 0.91;

    /** Side lobes of 90 dB. */
    private static final double KAISER_BETA = 9;

    private static final int MAX_PHASES = 2000;

    /** Nobody uses many; and the caller's rates must not fill the memory. */
    private static final int MAX_CACHED = 64;

    private static final Map<Long, ResamplerFilter> CACHE = new ConcurrentHashMap<>();

    private final int up;
    private final int down;
    private final int taps;
    private final float[] coefficients;

    private ResamplerFilter(int up, int down) {
        this.up = up;
        this.down = down;
        double band = CUTOFF * Math.min(1, (double) up / down);
        int half = (int) Math.ceil(ZERO_CROSSINGS * Math.max(1, (double) down / up));
        this.taps = up == down ? 2 : 2 * half;
        this.coefficients = new float[up * taps];
        for (int phase = 0; phase < up; phase++) {
            fill(phase, band, half);
        }
    }

    private void fill(int phase, double band, int half) {
        double[] row = new double[taps];
        double sum = 0;
        for (int tap = 0; tap < taps; tap++) {
            double time = tap - (half - 1) - (double) phase / up;
            row[tap] = sinc(band * time) * kaiser(time / half);
            sum += row[tap];
        }
        for (int tap = 0; tap < taps; tap++) {
            // Each phase lets a constant through unchanged; otherwise they would be heard as a
            // tone.
            coefficients[phase * taps + tap] = (float) (row[tap] / sum);
        }
    }

    static ResamplerFilter of(int fromRate, int toRate) {
        checkRate("fromRate", fromRate);
        checkRate("toRate", toRate);
        int divisor = greatestCommonDivisor(fromRate, toRate);
        int up = toRate / divisor;
        int down = fromRate / divisor;
        if (Math.max(up, down) > MAX_PHASES) {
            throw new IllegalArgumentException(
                    "rates: "
                            + fromRate
                            + " to "
                            + toRate
                            + " (expected: a ratio of numbers up to "
                            + MAX_PHASES
                            + ")");
        }
        long key = (long) up << 32 | down;
        ResamplerFilter known = CACHE.get(key);
        if (known != null) {
            return known;
        }
        ResamplerFilter made = new ResamplerFilter(up, down);
        if (CACHE.size() < MAX_CACHED) {
            CACHE.put(key, made);
        }
        return made;
    }

    /** The number of phases: samples out for each {@link #down} samples in. */
    int up() {
        return up;
    }

    int down() {
        return down;
    }

    int taps() {
        return taps;
    }

    float apply(int phase, float[] samples, int offset) {
        int row = phase * taps;
        // Two sums, so that one addition need not wait for the other.
        float even = 0;
        float odd = 0;
        for (int tap = 0; tap < taps; tap += 2) {
            even += coefficients[row + tap] * samples[offset + tap];
            odd += coefficients[row + tap + 1] * samples[offset + tap + 1];
        }
        return even + odd;
    }

    private static double sinc(double x) {
        return Math.abs(x) < 1e-9 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    }

    private static double kaiser(double x) {
        return Math.abs(x) >= 1 ? 0 : bessel(KAISER_BETA * Math.sqrt(1 - x * x));
    }

    /** The modified Bessel function of order zero; a common factor does not matter here. */
    private static double bessel(double x) {
        double sum = 1;
        double term = 1;
        for (int k = 1; term > sum * 1e-12; k++) {
            term *= x / 2 / k * (x / 2 / k);
            sum += term;
        }
        return sum;
    }

    private static int greatestCommonDivisor(int a, int b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }

    private static void checkRate(String name, int rate) {
        if (rate < 1_000 || rate > 192_000) {
            throw new IllegalArgumentException(name + ": " + rate + " (expected: 1000 to 192000)");
        }
    }
}
