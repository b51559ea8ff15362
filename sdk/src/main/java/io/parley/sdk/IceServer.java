package io.parley.sdk;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A STUN or TURN server.
 *
 * @param urls such as {@code stun:stun.example.com} (RFC 7064) or {@code
 *     turn:turn.example.com:3478?transport=udp} (RFC 7065)
 * @param username for TURN; empty for STUN
 * @param credential the password of the user
 * @since 0.1
 */
public record IceServer(List<String> urls, String username, String credential) {

    /** Copies the list. */
    public IceServer {
        urls = List.copyOf(urls);
        requireNonNull(username, "username");
        requireNonNull(credential, "credential");
    }

    /** A server without user. */
    public static IceServer of(String url) {
        return new IceServer(List.of(url), "", "");
    }

    @Override
    public String toString() {
        return "IceServer" + urls; // the credential is nobody's business
    }
}
