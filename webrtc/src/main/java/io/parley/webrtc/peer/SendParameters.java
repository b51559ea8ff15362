package io.parley.webrtc.peer;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * What a description says of what this side sends in one section.
 *
 * @param streamId stream id of the {@code msid} (RFC 8830 §2); {@code -} for none
 * @param trackId track id of the {@code msid}
 * @param cname canonical name of the source (RFC 7022)
 * @param ssrc source of the packets, 32 bits; 0 where no source is announced, as in simulcast
 * @param rtxSsrc source of retransmissions, announced in an FID group (RFC 4588 §8.2); 0 for none
 * @param encodings simulcast encodings in the order of the {@code simulcast} attribute; empty for a
 *     single encoding
 */
public record SendParameters(
        String streamId,
        String trackId,
        String cname,
        int ssrc,
        int rtxSsrc,
        List<SendEncoding> encodings) {
    public SendParameters {
        requireNonNull(cname, "cname");
        encodings = List.copyOf(encodings);
        checkToken(streamId, "streamId");
        checkToken(trackId, "trackId");
        if (ssrc == 0 && rtxSsrc != 0) {
            throw new IllegalArgumentException("rtxSsrc: without an ssrc (expected: 0)");
        }
    }

    /** One source, and one for its retransmissions unless that is 0. */
    public static SendParameters single(
            String streamId, String trackId, String cname, int ssrc, int rtxSsrc) {
        return new SendParameters(streamId, trackId, cname, ssrc, rtxSsrc, List.of());
    }

    /** Several encodings of one track, told apart by rid alone. */
    public static SendParameters simulcast(
            String streamId, String trackId, String cname, List<SendEncoding> encodings) {
        return new SendParameters(streamId, trackId, cname, 0, 0, encodings);
    }

    private static void checkToken(String value, String name) {
        requireNonNull(value, name);
        boolean token = !value.isEmpty();
        for (int i = 0; i < value.length(); i++) {
            token &= value.charAt(i) > ' ' && value.charAt(i) < 0x7F;
        }
        if (!token) {
            throw new IllegalArgumentException(
                    name + ": " + value + " (expected: visible characters without spaces)");
        }
    }
}
