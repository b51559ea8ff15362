package io.parley.webrtc.turn;

/** What one client has seen and dropped. */
public final class TurnCounters {
    private final long[] values = new long[Counter.values().length];

    /** What is counted. */
    public enum Counter {
        /** Messages that are neither STUN nor data of a channel. */
        MALFORMED,
        /** Responses that nothing waits for, or that are signed wrongly. */
        UNSOLICITED,
        /** Data of a channel that was not bound. */
        UNKNOWN_CHANNEL,
        /** Packets whose peer the server does not allow. */
        FORBIDDEN,
        /** Packets that found no place to wait for their permission. */
        DROPPED
    }

    /** How often {@code counter} happened. */
    public long get(Counter counter) {
        return values[counter.ordinal()];
    }

    void increment(Counter counter) {
        values[counter.ordinal()]++;
    }
}
