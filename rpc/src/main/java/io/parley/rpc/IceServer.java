package io.parley.rpc;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A STUN or TURN server: {@code RTCIceServer} of W3C WebRTC §4.2.4.
 *
 * @param urls as in {@code stun:stun.example.com:3478}
 * @param username null where none is needed
 * @param credential null where none is needed
 * @since 0.1
 */
public record IceServer(List<String> urls, @Nullable String username, @Nullable String credential) {
    public IceServer {
        urls = List.copyOf(urls);
        if (urls.isEmpty()) {
            throw new IllegalArgumentException("urls: none (expected: at least one)");
        }
    }

    /** A server that needs no credentials. */
    public static IceServer of(String url) {
        return new IceServer(List.of(url), null, null);
    }

    /** Shows no secret. */
    @Override
    public String toString() {
        return "IceServer" + urls;
    }
}
