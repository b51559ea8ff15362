package io.parley.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
    @Test
    void percentilesAreAtMostASixteenthTooHigh() {
        SplittableRandom random = new SplittableRandom(1);
        LatencyHistogram histogram = new LatencyHistogram();
        long[] nanos = new long[10_000];
        for (int i = 0; i < nanos.length; i++) {
            nanos[i] = (long) Math.exp(random.nextDouble(8, 24));
            histogram.add(nanos[i]);
        }
        Arrays.sort(nanos);
        for (double fraction : new double[] {0.1, 0.5, 0.9, 0.99, 1}) {
            long exact = nanos[(int) Math.ceil(nanos.length * fraction) - 1];
            double told = histogram.percentileMillis(fraction) * 1e6;
            assertThat(told).isBetween(exact * 1.0 - 1000, exact * (1 + 1 / 16.0) + 1000);
        }
    }

    @Test
    void histogramsAddUp() {
        LatencyHistogram all = new LatencyHistogram();
        LatencyHistogram part = new LatencyHistogram();
        assertThat(all.percentileMillis(0.5)).isZero();
        part.add(5_000_000);
        all.add(part);
        all.add(part);
        assertThat(all.total()).isEqualTo(2);
        assertThat(all.percentileMillis(0.99)).isCloseTo(5, Percentage.withPercentage(7));
        all.clear();
        assertThat(all.total()).isZero();
        all.add(-5);
        all.add(Long.MAX_VALUE);
        assertThat(all.total()).isEqualTo(2);
    }
}
