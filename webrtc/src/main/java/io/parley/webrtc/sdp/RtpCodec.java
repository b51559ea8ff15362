package io.parley.webrtc.sdp;

import java.util.List;

/**
 * One payload type of a media section: {@code rtpmap}, {@code fmtp} and {@code rtcp-fb} together
 * (RFC 8866 §6.6 and §6.15, RFC 4585 §4.2).
 *
 * @param payloadType 0 to 127
 * @param name encoding name as written, such as {@code opus} or {@code VP8}
 * @param clockRate Hz
 * @param channels audio channels; 1 where none are written
 * @param parameters the format's own parameters as written; empty for none
 * @param feedback RTCP feedback that may be used, such as {@code nack pli}
 */
public record RtpCodec(
        int payloadType,
        String name,
        int clockRate,
        int channels,
        String parameters,
        List<String> feedback) {

    public RtpCodec {
        feedback = List.copyOf(feedback);
        if (payloadType < 0 || payloadType > 127) {
            throw new IllegalArgumentException(
                    "payloadType: " + payloadType + " (expected: 0 to 127)");
        }
    }

    /** Whether the name is this one; the case does not matter (RFC 8866 §6.6). */
    public boolean is(String encodingName) {
        return name.equalsIgnoreCase(encodingName);
    }

    /** One of the format's parameters, such as {@code apt}; empty where it does not stand. */
    public String parameter(String key) {
        for (String part : parameters.split(";", -1)) {
            int equals = part.indexOf('=');
            String name = (equals < 0 ? part : part.substring(0, equals)).strip();
            if (name.equalsIgnoreCase(key)) {
                return equals < 0 ? "" : part.substring(equals + 1).strip();
            }
        }
        return "";
    }

    public RtpCodec withParameters(String value) {
        return new RtpCodec(payloadType, name, clockRate, channels, value, feedback);
    }

    public RtpCodec withFeedback(List<String> value) {
        return new RtpCodec(payloadType, name, clockRate, channels, parameters, value);
    }
}
