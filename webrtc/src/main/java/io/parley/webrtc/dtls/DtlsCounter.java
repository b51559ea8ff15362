package io.parley.webrtc.dtls;

/** What {@link DtlsCounters} counts. */
public enum DtlsCounter {
    /** Records sealed and sent. */
    RECORDS_SEALED,
    /** Records that were opened and proved to be genuine. */
    RECORDS_OPENED,
    /** Datagrams that end in something that is no record. */
    MALFORMED,
    /** Records with a sequence number that was seen before, or that is too old. */
    REPLAYED,
    /** Records that the keys do not open. */
    FORGED,
    /** Records of another epoch than the current one, such as late repetitions of a handshake. */
    STALE_EPOCH,
    /** Records of a kind that has no place in the current state; a renegotiation, for example. */
    UNEXPECTED,
    /** Records that were refused because a queue was full or they are too long. */
    OVERFLOW,
    /** Flights of the handshake that were sent again. */
    FLIGHTS_REPEATED
}
