package io.parley.webrtc.datachannel;

/** What a transport refused; the counters only grow. */
public final class DataChannelCounters {
    private long malformedControl;
    private long unknownPpids;
    private long strayMessages;

    DataChannelCounters() {}

    /** Messages of the establishment protocol that were malformed or came at a wrong time. */
    public long malformedControl() {
        return malformedControl;
    }

    /** Messages with an unknown payload protocol identifier. */
    public long unknownPpids() {
        return unknownPpids;
    }

    /** Messages on a stream that is no open channel. */
    public long strayMessages() {
        return strayMessages;
    }

    void countMalformedControl() {
        malformedControl++;
    }

    void countUnknownPpid() {
        unknownPpids++;
    }

    void countStrayMessage() {
        strayMessages++;
    }
}
