package io.parley.server.sfu;

/**
 * What happened to one stream since the last look at it; filled in by its {@link QualitySource}.
 * Reused.
 */
public final class QualityWindow {
    /** Packets that should have come, of all layers. */
    public long packetsExpected;

    /** Packets that never came, not even late or again. */
    public long packetsLost;

    /** Payload bytes that came (or went). */
    public long bytes;

    /** Longest round trip time, nanoseconds; 0 if unknown. */
    public long rttNanos;

    /** Largest jitter, nanoseconds; 0 if unknown. */
    public long jitterNanos;

    /** What a stream like this one should have had, bit/s; 0 if nobody knows. */
    public long expectedBps;

    /** Layers between the wanted and the forwarded one, average; 0 when all is as wished. */
    public double layersMissing;

    /** Nothing is expected: muted, paused by who receives it, not started. */
    public boolean idle;

    /** Whether RTCP of the other side came in this window: silence with it is not a loss. */
    public boolean reported;

    /** Makes it empty, as for a stream of which nothing is known. */
    public void clear() {
        packetsExpected = 0;
        packetsLost = 0;
        bytes = 0;
        rttNanos = 0;
        jitterNanos = 0;
        expectedBps = 0;
        layersMissing = 0;
        idle = false;
        reported = false;
    }
}
