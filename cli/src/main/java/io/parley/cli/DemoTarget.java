package io.parley.cli;

import io.parley.server.ParleyServer;
import io.parley.server.config.PortRange;
import io.parley.server.config.RtcConfig;
import io.parley.server.config.ServerConfig;
import io.parley.token.AccessToken;
import io.parley.token.ApiKey;
import io.parley.token.VideoGrants;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The server that a demo runs against.
 *
 * @param url what participants connect to
 * @param key signs their tokens
 * @param own the server in this process; null when it is another one
 */
record DemoTarget(String url, ApiKey key, @Nullable ParleyServer own) implements AutoCloseable {

    /** Starts a server in this process, which nobody else can reach or join. */
    static DemoTarget start() {
        byte[] secret = new byte[32];
        new SecureRandom().nextBytes(secret);
        ApiKey key = new ApiKey("demo", HexFormat.of().formatHex(secret));
        ServerConfig config =
                ServerConfig.builder()
                        .port(0)
                        .bindAddresses(List.of("127.0.0.1"))
                        .rtc(RtcConfig.DEFAULT.withUdpPorts(PortRange.of(0)).withTcpPort(0))
                        .key(key.key(), key.secret())
                        .build();
        ParleyServer server = ParleyServer.start(config).join();
        return new DemoTarget(server.webSocketUri().toString(), key, server);
    }

    /** A token with which a participant can join the room for as long as a demo may take. */
    String token(String identity, String room) {
        return AccessToken.builder()
                .identity(identity)
                .grants(VideoGrants.join(room))
                .build()
                .sign(key);
    }

    /** Stops the server if it is in this process; its last threads end by themselves. */
    @Override
    public void close() {
        if (own != null) {
            own.closeAsync();
        }
    }
}
