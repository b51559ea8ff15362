package io.parley.sdk.media;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was measured of a track or of a connection ({@code RTCStatsReport}).
 *
 * @param stats each about one thing; they name each other by their ids
 * @since 0.1
 */
public record RtcStatsReport(List<RtcStats> stats) {
    /** A report of nothing. */
    public static final RtcStatsReport EMPTY = new RtcStatsReport(List.of());

    /** Copies the list. */
    public RtcStatsReport {
        stats = List.copyOf(stats);
    }

    /** All of one type, such as {@code outbound-rtp}. */
    public List<RtcStats> ofType(String type) {
        return stats.stream().filter(each -> each.type().equals(type)).toList();
    }

    /** The one of that id; null if there is none. */
    public @Nullable RtcStats byId(String id) {
        return stats.stream().filter(each -> each.id().equals(id)).findFirst().orElse(null);
    }
}
