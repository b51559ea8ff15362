package io.parley.webrtc.srtp;

/** What a sender or receiver did and what it refused, since it was made. */
public final class SrtpCounters {
    private final long[] values = new long[SrtpCounter.values().length];

    SrtpCounters() {}

    /** The value of one counter. */
    public long get(SrtpCounter counter) {
        return values[counter.ordinal()];
    }

    void add(SrtpCounter counter) {
        values[counter.ordinal()]++;
    }

    /** All counters that are not zero, for logs. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("SrtpCounters[");
        String separator = "";
        for (SrtpCounter counter : SrtpCounter.values()) {
            if (get(counter) != 0) {
                text.append(separator).append(counter).append('=').append(get(counter));
                separator = ", ";
            }
        }
        return text.append(']').toString();
    }
}
