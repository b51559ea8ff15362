package io.parley.webrtc.peer;

import java.util.List;
import java.util.Locale;

/**
 * A format that both sides take.
 *
 * @param name encoding name as written, such as {@code opus} or {@code VP8}
 * @param payloadType number in RTP headers, 0 to 127
 * @param clockRate Hz
 * @param channels audio channels; 1 for video
 * @param parameters format parameters that this side has to follow as a sender: the other side's
 * @param localParameters format parameters that this side has announced
 * @param rtxPayloadType number of its retransmissions (RFC 4588), -1 where they are not negotiated
 * @param feedback RTCP feedback that may be used, such as {@code nack pli}
 */
public record NegotiatedCodec(
        String name,
        int payloadType,
        int clockRate,
        int channels,
        String parameters,
        String localParameters,
        int rtxPayloadType,
        List<String> feedback) {
    public NegotiatedCodec {
        feedback = List.copyOf(feedback);
    }

    /** Whether the name is this one, in any case. */
    public boolean is(String encodingName) {
        return name.equalsIgnoreCase(encodingName);
    }

    /** Such as {@code video/vp8}, lower case. */
    public String mimeType(MediaKind kind) {
        return kind.token() + "/" + name.toLowerCase(Locale.ROOT);
    }
}
