package io.parley.rpc;

import io.parley.webrtc.PeerConnectionConfig;
import io.parley.webrtc.peer.IceTransportPolicy;
import io.parley.webrtc.peer.PeerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

    /** A connection's configuration with servers that come after those that it has already. */
    static PeerConnectionConfig addTo(
            PeerConnectionConfig config,
            List<IceServer> servers,
            @Nullable IceTransportPolicy policy) {
        List<io.parley.webrtc.turn.IceServer> all = new ArrayList<>(config.options().iceServers());
        for (IceServer server : servers) {
            all.add(
                    new io.parley.webrtc.turn.IceServer(
                            server.urls,
                            Objects.requireNonNullElse(server.username, ""),
                            Objects.requireNonNullElse(server.credential, "")));
        }
        PeerOptions.Builder options = config.options().toBuilder().iceServers(all);
        if (policy != null) {
            options.iceTransportPolicy(policy);
        }
        return config.withOptions(options.build());
    }

    /** Shows no secret. */
    @Override
    public String toString() {
        return "IceServer" + urls;
    }
}
