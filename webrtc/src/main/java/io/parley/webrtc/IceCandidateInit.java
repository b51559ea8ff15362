package io.parley.webrtc;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * An ICE candidate on its way between two peers: {@code RTCIceCandidateInit} of W3C WebRTC §4.8.2.
 *
 * @param candidate value of a {@code candidate} attribute (RFC 8839 §5.1); empty: no more will come
 * @param sdpMid the media section it belongs to; null when only the index is known
 * @param sdpMLineIndex index of that section, from 0
 * @since 0.1
 */
public record IceCandidateInit(String candidate, @Nullable String sdpMid, int sdpMLineIndex) {
    public IceCandidateInit {
        requireNonNull(candidate, "candidate");
        if (sdpMLineIndex < 0) {
            throw new IllegalArgumentException(
                    "sdpMLineIndex: " + sdpMLineIndex + " (expected: 0 or more)");
        }
    }
}
