package io.parley.server.watch;

/**
 * What went one way, summed up since its begin.
 *
 * @param packets of RTP, without those sent again
 * @param bytes of their payload
 * @param lost packets that did not arrive and were not repaired, as far as known
 * @param jitterNanos of the arrival, the worst of all streams
 */
public record Flow(long packets, long bytes, long lost, long jitterNanos) {
    /** Nothing yet. */
    public static final Flow NONE = new Flow(0, 0, 0, 0);

    /** Both together. */
    public Flow plus(Flow other) {
        return new Flow(
                packets + other.packets,
                bytes + other.bytes,
                lost + other.lost,
                Math.max(jitterNanos, other.jitterNanos));
    }
}
