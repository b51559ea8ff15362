package io.parley.webrtc.peer;

import static java.util.Objects.requireNonNull;

import io.parley.webrtc.sdp.RtpCodec;
import java.util.List;

/**
 * A format of audio or video that an answer may accept.
 *
 * @param kind {@code audio} or {@code video}
 * @param name encoding name of its rtpmap, in any case
 * @param clockRate Hz
 * @param channels audio channels; 1 for video
 * @param feedback RTCP feedback that may be negotiated with it (RFC 4585 §4.2)
 */
public record MediaCodec(
        String kind, String name, int clockRate, int channels, List<String> feedback) {
    public MediaCodec {
        requireNonNull(kind, "kind");
        requireNonNull(name, "name");
        feedback = List.copyOf(feedback);
    }

    boolean matches(String offeredKind, RtpCodec offered) {
        return kind.equals(offeredKind)
                && offered.is(name)
                && offered.clockRate() == clockRate
                && offered.channels() == channels;
    }
}
