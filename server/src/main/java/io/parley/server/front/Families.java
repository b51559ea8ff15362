package io.parley.server.front;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Collects what one scrape shows: families of metrics, each with a name, a help text and values
 * that their labels tell apart. Names are complete but for the {@code _total} of counters.
 */
final class Families {
    private final Map<String, CounterSnapshot.Builder> counters = new LinkedHashMap<>();
    private final Map<String, GaugeSnapshot.Builder> gauges = new LinkedHashMap<>();
    private final Map<String, HistogramSnapshot.Builder> histograms = new LinkedHashMap<>();
    private final Map<String, SummarySnapshot.Builder> summaries = new LinkedHashMap<>();

    /**
     * Adds a value that only grows.
     *
     * @param labels names and values by turns
     */
    void counter(String name, String help, double value, String... labels) {
        counters.computeIfAbsent(name, it -> CounterSnapshot.builder().name(it).help(help))
                .dataPoint(
                        CounterSnapshot.CounterDataPointSnapshot.builder()
                                .value(value)
                                .labels(Labels.of(labels))
                                .build());
    }

    /** Adds a value of now. */
    void gauge(String name, String help, double value, String... labels) {
        gauges.computeIfAbsent(name, it -> GaugeSnapshot.builder().name(it).help(help))
                .dataPoint(
                        GaugeSnapshot.GaugeDataPointSnapshot.builder()
                                .value(value)
                                .labels(Labels.of(labels))
                                .build());
    }

    /**
     * Adds a distribution.
     *
     * @param bounds upper ones, ascending
     * @param counts of each bucket alone, and one more for what is above the last bound
     */
    void histogram(
            String name,
            String help,
            double[] bounds,
            long[] counts,
            double sum,
            String... labels) {
        ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
        for (int i = 0; i < counts.length; i++) {
            buckets.bucket(i < bounds.length ? bounds[i] : Double.POSITIVE_INFINITY, counts[i]);
        }
        histograms
                .computeIfAbsent(name, it -> HistogramSnapshot.builder().name(it).help(help))
                .dataPoint(
                        HistogramSnapshot.HistogramDataPointSnapshot.builder()
                                .classicHistogramBuckets(buckets.build())
                                .sum(sum)
                                .labels(Labels.of(labels))
                                .build());
    }

    /** Adds how often something happened and what it came to. */
    void summary(String name, String help, long count, double sum, String... labels) {
        summaries
                .computeIfAbsent(name, it -> SummarySnapshot.builder().name(it).help(help))
                .dataPoint(
                        SummarySnapshot.SummaryDataPointSnapshot.builder()
                                .count(count)
                                .sum(sum)
                                .labels(Labels.of(labels))
                                .build());
    }

    MetricSnapshots build() {
        MetricSnapshots.Builder all = MetricSnapshots.builder();
        counters.values().forEach(family -> all.metricSnapshot(family.build()));
        gauges.values().forEach(family -> all.metricSnapshot(family.build()));
        histograms.values().forEach(family -> all.metricSnapshot(family.build()));
        summaries.values().forEach(family -> all.metricSnapshot(family.build()));
        return all.build();
    }
}
