package io.parley.server.watch;

/**
 * One room as an operator sees it.
 *
 * @param createdAtMillis since 1970
 * @param publishers participants with a track
 * @param tracks audio and video
 * @param bytesReceived over the connections that are open now, everything
 * @param bytesSent likewise
 */
public record RoomView(
        String name,
        String sid,
        long createdAtMillis,
        int participants,
        int publishers,
        int tracks,
        long bytesReceived,
        long bytesSent) {}
