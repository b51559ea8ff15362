package io.parley.webrtc;

import java.util.Map;

/**
 * One object of {@link PeerConnection#getStats}, with the names of the W3C's "Identifiers for
 * WebRTC's Statistics API".
 *
 * @param id unique in one report, and the same for the same thing in the next one
 * @param type {@code transport}, {@code candidate-pair}, {@code local-candidate}, {@code
 *     remote-candidate}, {@code inbound-rtp} or {@code outbound-rtp}
 * @param timestampMillis since the epoch
 * @param values members of that type: strings, booleans, {@code Long}s and {@code Double}s
 * @since 0.1
 */
public record RtcStats(String id, String type, long timestampMillis, Map<String, Object> values) {
    public RtcStats {
        values = Map.copyOf(values);
    }

    /** A counter; 0 where there is none of that name. */
    public long number(String name) {
        return values.get(name) instanceof Number number ? number.longValue() : 0;
    }
}
