package io.parley.server.watch;

import java.util.List;

/**
 * One participant as an operator sees it.
 *
 * @param state as in the protocol, in lower case: {@code joining}, {@code joined}, {@code active}
 * @param kind as in the protocol, in lower case, such as {@code standard} or {@code agent}
 * @param joinedAtMillis since 1970
 * @param client SDK and version, such as {@code js 2.23.0}; empty when it does not say
 * @param system operating system and browser, as far as told
 * @param connection {@code udp}, {@code tcp} or {@code relay}; empty while there is none
 * @param quality {@code excellent}, {@code good}, {@code poor} or {@code lost}; empty while unknown
 * @param rttNanos round trip of its media; -1 while unknown
 * @param signalRttMillis round trip of its signalling, as the client says; -1 while unknown
 * @param bytesReceived over its connections, everything
 * @param bytesSent likewise
 * @param received its media
 * @param sent media of others
 * @param subscriptions tracks of others that it receives, or is about to
 */
public record ParticipantView(
        String sid,
        String identity,
        String name,
        String state,
        String kind,
        long joinedAtMillis,
        String client,
        String system,
        String connection,
        String quality,
        long rttNanos,
        long signalRttMillis,
        long bytesReceived,
        long bytesSent,
        Flow received,
        Flow sent,
        int subscriptions,
        List<TrackView> tracks) {
    public ParticipantView {
        tracks = List.copyOf(tracks);
    }
}
