package io.parley.server.sfu;

/** What one down track sent, and what its receiver reported. Not thread-safe. */
final class DownCounts {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private long packets;
    private long bytes;
    private long retransmissions;
    private long nacks;
    private long plis;
    private long firs;
    private long lost;
    private long jitter;

    /** What a report block's highest number was last, unsigned; -1 before the first. */
    private long highestReported = -1;

    void sent(int payloadBytes) {
        packets++;
        bytes += payloadBytes;
    }

    void retransmitted() {
        retransmissions++;
    }

    void nacked() {
        nacks++;
    }

    void pli() {
        plis++;
    }

    void fir() {
        firs++;
    }

    /**
     * A report block came.
     *
     * @return packets since the one before
     */
    int reported(int cumulativeLost, int jitterTicks, int highest) {
        lost = Math.max(0, cumulativeLost);
        jitter = jitterTicks & 0xFFFFFFFFL;
        long now = highest & 0xFFFFFFFFL;
        long since = highestReported < 0 ? 0 : now - highestReported;
        highestReported = now;
        return since < 0 || since > 1 << 16 ? 0 : (int) since;
    }

    long packets() {
        return packets;
    }

    long bytes() {
        return bytes;
    }

    TrackStats stats(int clockRate, long rttNanos) {
        return new TrackStats(
                packets,
                bytes,
                lost,
                retransmissions,
                nacks,
                plis,
                firs,
                jitter * NANOS_PER_SECOND / clockRate,
                rttNanos);
    }
}
