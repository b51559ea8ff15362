package io.parley.sdk.engine;

import io.parley.server.ParleyServer;
import io.parley.server.config.PortRange;
import io.parley.server.config.RtcConfig;
import io.parley.server.config.ServerConfig;
import io.parley.token.AccessToken;
import io.parley.token.ApiKey;
import io.parley.token.VideoGrants;
import java.util.List;

/** A real server in this process, on ports that the system chooses. */
final class TestServer implements AutoCloseable {
    private static final String SECRET = "a-secret-of-at-least-32-characters";
    private static final ApiKey KEY = new ApiKey("key", SECRET);

    private final ParleyServer server;

    private TestServer(ParleyServer server) {
        this.server = server;
    }

    static TestServer start() {
        return start(0, 0, 0);
    }

    /** A server on given ports; 0 for any, except that no TCP port turns ICE over TCP off. */
    static TestServer start(int port, int udpPort, int tcpPort) {
        ServerConfig config =
                ServerConfig.builder()
                        .port(port)
                        .bindAddresses(List.of("127.0.0.1"))
                        .key(KEY.key(), SECRET)
                        .rtc(
                                RtcConfig.DEFAULT
                                        .withUdpPorts(PortRange.of(udpPort))
                                        .withTcpPort(tcpPort))
                        .build();
        return new TestServer(ParleyServer.start(config).join());
    }

    int port() {
        return server.port();
    }

    String url() {
        return server.webSocketUri().toString();
    }

    static String token(String room, String identity) {
        return AccessToken.builder()
                .identity(identity)
                .grants(VideoGrants.join(room).toBuilder().canUpdateOwnMetadata(true).build())
                .build()
                .sign(KEY);
    }

    @Override
    public void close() {
        server.close();
    }
}
