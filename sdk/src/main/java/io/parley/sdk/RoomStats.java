package io.parley.sdk;

import io.parley.sdk.media.RtcStatsReport;

/**
 * What was measured of the connections of a room.
 *
 * @param publisher of the connection on which tracks are published, or of the only one
 * @param subscriber of the connection on which tracks are received; empty if there is only one
 * @since 0.1
 */
public record RoomStats(RtcStatsReport publisher, RtcStatsReport subscriber) {}
