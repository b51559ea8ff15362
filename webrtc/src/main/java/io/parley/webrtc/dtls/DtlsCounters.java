package io.parley.webrtc.dtls;

/** What an endpoint did and what it refused, since it was made. */
public final class DtlsCounters {
    private final long[] values = new long[DtlsCounter.values().length];

    DtlsCounters() {}

    /** The value of one counter. */
    public long get(DtlsCounter counter) {
        return values[counter.ordinal()];
    }

    void add(DtlsCounter counter) {
        values[counter.ordinal()]++;
    }

    /** All counters that are not zero, for logs. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("DtlsCounters[");
        String separator = "";
        for (DtlsCounter counter : DtlsCounter.values()) {
            if (get(counter) != 0) {
                text.append(separator).append(counter).append('=').append(get(counter));
                separator = ", ";
            }
        }
        return text.append(']').toString();
    }
}
