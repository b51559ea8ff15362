package io.parley.webrtc.dtls;

import org.jspecify.annotations.Nullable;

/** How a handshake ended. */
sealed interface HandshakeOutcome {
    /** All that lives on after the handshake. */
    record Success(
            RecordProtection protection, ReplayWindow replayWindow, @Nullable SrtpKeys srtpKeys)
            implements HandshakeOutcome {}

    record Failure(String reason) implements HandshakeOutcome {}
}
