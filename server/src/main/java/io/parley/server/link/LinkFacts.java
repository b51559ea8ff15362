package io.parley.server.link;

/**
 * What is known of a connection when somebody asks.
 *
 * @param firstPathNanos when the first path was proven, in the shard's time; -1 before
 * @param handshakeDoneNanos when the DTLS handshake was over, in the shard's time; -1 before
 * @param way {@code udp}, {@code tcp}, or {@code relay} for a TURN server of the client's; empty
 *     while there is no path
 * @param bytesReceived of all protocols, without headers of IP and UDP
 * @param bytesSent of all protocols, likewise
 */
public record LinkFacts(
        long firstPathNanos,
        long handshakeDoneNanos,
        String way,
        long bytesReceived,
        long bytesSent) {
    /** Nothing is known. */
    public static final LinkFacts NONE = new LinkFacts(-1, -1, "", 0, 0);

    /** The same with its times on a clock that shows so much more. */
    LinkFacts shifted(long nanos) {
        return new LinkFacts(
                shifted(firstPathNanos, nanos),
                shifted(handshakeDoneNanos, nanos),
                way,
                bytesReceived,
                bytesSent);
    }

    private static long shifted(long time, long nanos) {
        return time < 0 ? time : Math.max(0, time + nanos);
    }
}
