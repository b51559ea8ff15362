package io.parley.webrtc.dtls;

/** What an endpoint did and what it refused, since it was made. */
public final class DtlsCounters {
    private long recordsDropped;

    DtlsCounters() {}

    /** Records that were malformed, replayed, forged or of an unknown epoch. */
    public long recordsDropped() {
        return recordsDropped;
    }

    void countDropped() {
        recordsDropped++;
    }
}
