package io.parley.webrtc;

import static java.util.Objects.requireNonNull;

import io.parley.webrtc.sdp.SdpType;

/**
 * A session description on its way between two peers: {@code RTCSessionDescriptionInit} of W3C
 * WebRTC §4.6.2.
 *
 * @param type what it is in the exchange
 * @param sdp its text (RFC 8866); empty for a rollback
 * @since 0.1
 */
public record SessionDescriptionInit(SdpType type, String sdp) {
    public SessionDescriptionInit {
        requireNonNull(type, "type");
        requireNonNull(sdp, "sdp");
    }
}
