package io.parley.webrtc.rtp;

import org.jspecify.annotations.Nullable;

/** The RTP header extensions that this package knows, with their URIs in {@code a=extmap}. */
public enum RtpExtension {
    /** The {@code mid} of the media section (RFC 9143 §15). */
    MID("urn:ietf:params:rtp-hdrext:sdes:mid"),
    /** The restriction id of a simulcast stream (RFC 8852 §3.1). */
    RID("urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"),
    /** The restriction id of the stream that a retransmission repairs (RFC 8852 §3.2). */
    REPAIRED_RID("urn:ietf:params:rtp-hdrext:sdes:repaired-rtp-stream-id"),
    /** Loudness of the packet's audio (RFC 6464). */
    AUDIO_LEVEL("urn:ietf:params:rtp-hdrext:ssrc-audio-level"),
    /** When the packet was sent, 24 bits. */
    ABS_SEND_TIME("http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time"),
    /** A sequence number over all streams of a connection, for feedback on congestion. */
    TRANSPORT_SEQUENCE_NUMBER(
            "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01"),
    /** How long a receiver is asked to wait before it plays. */
    PLAYOUT_DELAY("http://www.webrtc.org/experiments/rtp-hdrext/playout-delay"),
    /** How the picture must be turned to stand upright (3GPP TS 26.114). */
    VIDEO_ORIENTATION("urn:3gpp:video-orientation"),
    /** When the media was captured, as NTP time of the capturer. */
    ABS_CAPTURE_TIME("http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time"),
    /** Frames, their layers and what they depend on (AV1 RTP specification, appendix A). */
    DEPENDENCY_DESCRIPTOR(
            "https://aomediacodec.github.io/av1-rtp-spec/#dependency-descriptor-rtp-header-extension");

    private final String uri;

    RtpExtension(String uri) {
        this.uri = uri;
    }

    public String uri() {
        return uri;
    }

    /** The extension with that URI; null when it is none of these. */
    public static @Nullable RtpExtension ofUri(String uri) {
        for (RtpExtension extension : values()) {
            if (extension.uri.equals(uri)) {
                return extension;
            }
        }
        return null;
    }
}
