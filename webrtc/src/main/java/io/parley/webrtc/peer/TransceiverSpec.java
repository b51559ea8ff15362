package io.parley.webrtc.peer;

import static java.util.Objects.requireNonNull;

import io.parley.webrtc.sdp.Direction;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What this side wants of one audio or video section: the settings of an {@code RTCRtpTransceiver}
 * (W3C WebRTC §5.4). A wish: what comes of it is in {@link NegotiatedSection}.
 *
 * @param kind audio or video
 * @param direction which way media may flow, seen from this side
 * @param send what is sent; null where nothing is sent yet, also with a direction that sends
 * @param codecs encoding names in the order of preference, in any case: a description lists those
 *     first (an {@code rtx} stands behind its format); empty to leave the order as it is
 * @param onlyThese whether codecs that {@code codecs} does not name are left out; if that left
 *     nothing, they stay
 * @param parameters what is appended to the format parameters of a codec, by encoding name in lower
 *     case, such as {@code opus -> usedtx=1}; what is there already is not repeated
 */
public record TransceiverSpec(
        MediaKind kind,
        Direction direction,
        @Nullable SendParameters send,
        List<String> codecs,
        boolean onlyThese,
        Map<String, String> parameters) {
    public TransceiverSpec {
        requireNonNull(kind, "kind");
        requireNonNull(direction, "direction");
        codecs = List.copyOf(codecs);
        parameters = Map.copyOf(parameters);
    }

    /** A section with nothing to send and no preference. */
    public static TransceiverSpec of(MediaKind kind, Direction direction) {
        return new TransceiverSpec(kind, direction, null, List.of(), false, Map.of());
    }

    public TransceiverSpec withDirection(Direction value) {
        return new TransceiverSpec(kind, value, send, codecs, onlyThese, parameters);
    }

    public TransceiverSpec withSend(@Nullable SendParameters value) {
        return new TransceiverSpec(kind, direction, value, codecs, onlyThese, parameters);
    }

    /** Those first, then the others. */
    public TransceiverSpec withCodecsFirst(List<String> names) {
        return new TransceiverSpec(kind, direction, send, names, false, parameters);
    }

    /** Those and no others. */
    public TransceiverSpec withCodecsOnly(List<String> names) {
        return new TransceiverSpec(kind, direction, send, names, true, parameters);
    }

    public TransceiverSpec withParameters(Map<String, String> value) {
        return new TransceiverSpec(kind, direction, send, codecs, onlyThese, value);
    }
}
