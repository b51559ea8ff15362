package io.parley.webrtc.turn;

import java.net.InetSocketAddress;

/** What a {@link TurnClient} reports. */
public sealed interface TurnEvent {
    /**
     * The server lends an address.
     *
     * @param relayed the address; paths through the server have it as {@code local}
     * @param mapped where the server sees this client
     */
    record Allocated(InetSocketAddress relayed, InetSocketAddress mapped) implements TurnEvent {}

    /**
     * There is no address, or no longer.
     *
     * @param code ERROR-CODE of the server (RFC 8489 §14.8, RFC 8656 §19), or {@link #NO_ANSWER}
     * @param reason in words
     */
    record Failed(int code, String reason) implements TurnEvent {}

    /** The server sends its clients to another one (RFC 8489 §10). */
    record Redirected(InetSocketAddress server) implements TurnEvent {}

    /** The code of W3C WebRTC §4.8.2 for a server that cannot be reached. */
    int NO_ANSWER = 701;
}
