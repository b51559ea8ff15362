package io.parley.cli.load;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/**
 * What a load test has measured.
 *
 * @param joins times until the peer connection was up
 * @param totals what subscribers received
 * @param began when counting began
 * @param time for how long it was counted
 * @param serverCpu of the server meanwhile; zero when no pid was given
 * @param serverRssBytes of the server at the end; 0 when no pid was given
 * @param ownCpu of this process meanwhile
 */
record LoadResult(
        LoadPlan plan,
        LatencyHistogram joins,
        Totals totals,
        Instant began,
        Duration time,
        Duration serverCpu,
        long serverRssBytes,
        Duration ownCpu) {
    private static final double MEBI = 1024 * 1024;

    private double seconds() {
        return time.toNanos() / 1e9;
    }

    private double microsPerPacket() {
        return totals.packets == 0 ? 0 : serverCpu.toNanos() / 1e3 / totals.packets;
    }

    private double lostPercent() {
        long expected = totals.packets + totals.lost;
        return expected == 0 ? 0 : 100.0 * totals.lost / expected;
    }

    /** For people. */
    String text() {
        StringBuilder text = new StringBuilder();
        line(
                text,
                "join",
                "p50 %.0f ms, p99 %.0f ms",
                joins.percentileMillis(0.5),
                joins.percentileMillis(0.99));
        line(
                text,
                "received",
                "%.0f packets/s, %.2f Mbit/s",
                totals.packets / seconds(),
                totals.bytes * 8 / seconds() / 1e6);
        line(
                text,
                "lost",
                "%.3f %% (%d of %d), %d came by retransmission",
                lostPercent(),
                totals.lost,
                totals.packets + totals.lost,
                totals.recovered);
        line(
                text,
                "latency",
                "p50 %.2f ms, p90 %.2f ms, p99 %.2f ms, p99.9 %.2f ms",
                totals.latency.percentileMillis(0.5),
                totals.latency.percentileMillis(0.9),
                totals.latency.percentileMillis(0.99),
                totals.latency.percentileMillis(0.999));
        if (plan.pid() != 0) {
            line(
                    text,
                    "server",
                    "%.2f µs of CPU for each packet received, %.1f %% of a core, %.0f MiB",
                    microsPerPacket(),
                    100 * serverCpu.toNanos() / 1e9 / seconds(),
                    serverRssBytes / MEBI);
        }
        line(text, "this load", "%.1f %% of a core", 100 * ownCpu.toNanos() / 1e9 / seconds());
        return text.toString();
    }

    private static void line(StringBuilder text, String name, String format, Object... values) {
        text.append(String.format(Locale.ROOT, "%-10s ", name))
                .append(String.format(Locale.ROOT, format, values))
                .append(System.lineSeparator());
    }

    /** For programs: one object in one line. */
    String json() {
        return String.format(
                Locale.ROOT,
                "{\"join_p50_ms\":%.1f,\"join_p99_ms\":%.1f,\"packets_per_s\":%.1f,"
                        + "\"mbit_per_s\":%.3f,\"lost_percent\":%.4f,\"recovered\":%d,"
                        + "\"latency_p50_ms\":%.3f,\"latency_p99_ms\":%.3f,"
                        + "\"latency_p999_ms\":%.3f,\"server_cpu_us_per_packet\":%.3f,"
                        + "\"server_cpu_s\":%.3f,\"server_rss_mib\":%.1f,\"load_cpu_s\":%.3f,"
                        + "\"packets\":%d,\"seconds\":%.3f,\"began_unix_ms\":%d}",
                joins.percentileMillis(0.5),
                joins.percentileMillis(0.99),
                totals.packets / seconds(),
                totals.bytes * 8 / seconds() / 1e6,
                lostPercent(),
                totals.recovered,
                totals.latency.percentileMillis(0.5),
                totals.latency.percentileMillis(0.99),
                totals.latency.percentileMillis(0.999),
                microsPerPacket(),
                serverCpu.toNanos() / 1e9,
                serverRssBytes / MEBI,
                ownCpu.toNanos() / 1e9,
                totals.packets,
                seconds(),
                began.toEpochMilli());
    }
}
