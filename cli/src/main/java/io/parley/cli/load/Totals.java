package io.parley.cli.load;

/** What subscribers received while it counted. */
final class Totals {
    long packets;
    long bytes;
    long lost;
    long recovered;
    final LatencyHistogram latency = new LatencyHistogram();

    void add(Totals other) {
        packets += other.packets;
        bytes += other.bytes;
        lost += other.lost;
        recovered += other.recovered;
        latency.add(other.latency);
    }

    void clear() {
        packets = 0;
        bytes = 0;
        lost = 0;
        recovered = 0;
        latency.clear();
    }
}
