package io.parley.sdk.media;

import static java.util.Objects.requireNonNull;

import java.util.Map;

/**
 * What was measured of one thing (W3C WebRTC statistics).
 *
 * @param id names the thing in its report
 * @param type what it is, such as {@code inbound-rtp} ({@code RTCStatsType})
 * @param timestampMillis when it was measured, since 1970
 * @param values by the names of W3C, such as {@code packetsReceived}: numbers, texts and booleans
 * @since 0.1
 */
public record RtcStats(String id, String type, double timestampMillis, Map<String, Object> values) {
    /** Copies the values. */
    public RtcStats {
        requireNonNull(id, "id");
        requireNonNull(type, "type");
        values = Map.copyOf(values);
    }

    /** A value that is a number; 0 if there is none. */
    public double number(String name) {
        return values.get(name) instanceof Number value ? value.doubleValue() : 0;
    }

    /** A value that is a text; empty if there is none. */
    public String text(String name) {
        return values.get(name) instanceof String value ? value : "";
    }
}
