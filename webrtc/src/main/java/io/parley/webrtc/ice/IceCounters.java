package io.parley.webrtc.ice;

/** What one agent has seen and dropped. */
public final class IceCounters {
    private final long[] values = new long[Counter.values().length];

    /** What is counted. */
    public enum Counter {
        /** Checks and consent checks sent, with their retransmissions. */
        REQUESTS_SENT,
        /** Authenticated Binding requests. */
        REQUESTS_RECEIVED,
        /** Answers sent, of success and of error. */
        RESPONSES_SENT,
        /** Responses that matched a transaction and were authentic. */
        RESPONSES_RECEIVED,
        /** Datagrams that look like STUN and are not, or have a wrong FINGERPRINT. */
        MALFORMED,
        /** Requests without USERNAME or MESSAGE-INTEGRITY. */
        UNAUTHENTICATED,
        /** Requests for another username. */
        WRONG_USERNAME,
        /** Messages whose MESSAGE-INTEGRITY is wrong. */
        WRONG_INTEGRITY,
        /** Requests with an attribute that had to be understood, answered with 420. */
        UNKNOWN_ATTRIBUTES,
        /** Role conflicts, found by either side. */
        ROLE_CONFLICTS,
        /** Responses that no open transaction waits for. */
        UNSOLICITED_RESPONSES,
        /** Responses that came from another address than was asked. */
        ASYMMETRIC_RESPONSES,
        /** Binding indications, which are keep-alives. */
        INDICATIONS_RECEIVED,
        /** Remote candidates, or pairs, beyond the limit. */
        LIMIT_REACHED
    }

    /** How often {@code counter} happened. */
    public long get(Counter counter) {
        return values[counter.ordinal()];
    }

    void increment(Counter counter) {
        values[counter.ordinal()]++;
    }
}
