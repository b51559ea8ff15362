package io.parley.webrtc.turn;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A STUN or TURN server: {@code RTCIceServer} of W3C WebRTC §4.2.4.
 *
 * <p>What is no URL of such a server is passed over when the connection is made, and told as an
 * error of gathering: lists come from signaling services, and one bad entry must not spoil a call.
 *
 * @param urls one or more, as in {@code stun:stun.example.com} or {@code
 *     turn:turn.example.com:3478?transport=tcp}
 * @param username of a TURN server's long-term credentials (RFC 8489 §9.2); empty for none
 * @param credential the password; empty for none
 * @since 0.1
 */
public record IceServer(List<String> urls, String username, String credential) {
    public IceServer {
        urls = List.copyOf(urls);
        requireNonNull(username, "username");
        requireNonNull(credential, "credential");
        if (urls.isEmpty()) {
            throw new IllegalArgumentException("urls: none (expected: at least one)");
        }
    }

    /** A server that asks for no credentials. */
    public static IceServer of(String url) {
        return new IceServer(List.of(url), "", "");
    }

    /** A TURN server. */
    public static IceServer of(String url, String username, String credential) {
        return new IceServer(List.of(url), username, credential);
    }

    /** Shows no secret. */
    @Override
    public String toString() {
        return "IceServer" + urls;
    }
}
