package io.parley.server.sfu;

import java.util.Map;

/**
 * The ids of the header extensions (RFC 8285) that one section negotiated; 0 where it did not.
 *
 * @param mid urn:ietf:params:rtp-hdrext:sdes:mid
 * @param rid urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id
 * @param repairedRid urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id
 * @param audioLevel urn:ietf:params:rtp-hdrext:ssrc-audio-level
 * @param absSendTime http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time
 * @param transportCc the transport-wide sequence number, version 01
 * @param absCaptureTime http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time
 * @param dependencyDescriptor the AV1 RTP dependency descriptor
 * @param playoutDelay http://www.webrtc.org/experiments/rtp-hdrext/playout-delay
 * @param videoOrientation urn:3gpp:video-orientation
 */
public record ExtensionIds(
        int mid,
        int rid,
        int repairedRid,
        int audioLevel,
        int absSendTime,
        int transportCc,
        int absCaptureTime,
        int dependencyDescriptor,
        int playoutDelay,
        int videoOrientation) {
    /** None negotiated. */
    public static final ExtensionIds NONE = of(Map.of());

    /** Picks the known ones out of a section's extensions. */
    public static ExtensionIds of(Map<String, Integer> idsByUri) {
        return new ExtensionIds(
                idsByUri.getOrDefault("urn:ietf:params:rtp-hdrext:sdes:mid", 0),
                idsByUri.getOrDefault("urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id", 0),
                idsByUri.getOrDefault("urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id", 0),
                idsByUri.getOrDefault("urn:ietf:params:rtp-hdrext:ssrc-audio-level", 0),
                idsByUri.getOrDefault(
                        "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time", 0),
                idsByUri.getOrDefault(
                        "http://www.ietf.org/id/"
                                + "draft-holmer-rmcat-transport-wide-cc-extensions-01",
                        0),
                idsByUri.getOrDefault(
                        "http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time", 0),
                idsByUri.getOrDefault(
                        "https://aomediacodec.github.io/av1-rtp-spec/"
                                + "#dependency-descriptor-rtp-header-extension",
                        0),
                idsByUri.getOrDefault(
                        "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay", 0),
                idsByUri.getOrDefault("urn:3gpp:video-orientation", 0));
    }
}
