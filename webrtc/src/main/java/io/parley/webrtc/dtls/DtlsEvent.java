package io.parley.webrtc.dtls;

import org.jspecify.annotations.Nullable;

/** What a {@link DtlsEndpoint} tells its owner. */
public sealed interface DtlsEvent {
    /**
     * The handshake is done and the peer's certificate is the expected one; records may flow.
     *
     * @param keys null when the peer did not agree on any SRTP profile
     */
    record Connected(@Nullable SrtpKeys keys) implements DtlsEvent {}

    /** The connection is over: close_notify, a fatal alert, or {@code close} of this end. */
    record Closed(String reason) implements DtlsEvent {}

    /** The handshake came to nothing. */
    record Failed(String reason) implements DtlsEvent {}
}
