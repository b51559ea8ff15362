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
 * @param profile of H264, the first two bytes of {@code profile-level-id} in lower case, such as
 *     {@code 42e0}: where that is offered, other profiles are not accepted; empty for whatever is
 *     offered
 */
public record MediaCodec(
        String kind,
        String name,
        int clockRate,
        int channels,
        List<String> feedback,
        String profile) {
    public MediaCodec {
        requireNonNull(kind, "kind");
        requireNonNull(name, "name");
        requireNonNull(profile, "profile");
        feedback = List.copyOf(feedback);
    }

    /** A format in all of its profiles. */
    public MediaCodec(
            String kind, String name, int clockRate, int channels, List<String> feedback) {
        this(kind, name, clockRate, channels, feedback, "");
    }

    boolean matches(String offeredKind, RtpCodec offered) {
        return kind.equals(offeredKind)
                && offered.is(name)
                && offered.clockRate() == clockRate
                && offered.channels() == channels;
    }

    /** Whether nothing that is offered beside a matching format is to be preferred to it. */
    boolean isBest(RtpCodec offered, List<RtpCodec> others) {
        if (profile.isEmpty() || hasProfile(offered)) {
            return true;
        }
        for (RtpCodec other : others) {
            if (other.is(name) && hasProfile(other)) {
                return false;
            }
        }
        return true;
    }

    private boolean hasProfile(RtpCodec codec) {
        return CodecSelection.profile(codec).endsWith(" " + profile);
    }
}
