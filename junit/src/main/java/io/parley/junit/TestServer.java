package io.parley.junit;

import static java.util.Objects.requireNonNull;

import io.parley.server.config.PortRange;
import io.parley.server.config.RtcConfig;
import io.parley.server.config.ServerConfig;
import io.parley.token.AccessToken;
import io.parley.token.ApiKey;
import io.parley.token.VideoGrants;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A room server in this process, listening on loopback only. Usually given by {@link ParleyServer
 * &#64;ParleyServer}; {@link #start()} does without JUnit. Any thread.
 */
public final class TestServer implements AutoCloseable {
    private static final ApiKey KEY = new ApiKey("test", "a-secret-for-tests-and-nothing-else");
    private static final String HOST = "127.0.0.1";

    /** Where a server behind a relay listens, so that the relay can have its ports on 127.0.0.1. */
    private static final String HIDDEN_HOST = "127.0.0.2";

    /** The system chooses the UDP port; ICE over TCP cannot have a port of the system's choice. */
    private static final RtcConfig FREE_PORTS =
            RtcConfig.DEFAULT.withUdpPorts(PortRange.of(0)).withTcpPort(0);

    /** The relay's ports are free on 127.0.0.1; on the other address they nearly always are. */
    private static final int ATTEMPTS = 5;

    private final io.parley.server.ParleyServer server;
    private final @Nullable Relay relay;
    private final int port;

    private TestServer(io.parley.server.ParleyServer server, @Nullable Relay relay, int port) {
        this.server = server;
        this.relay = relay;
        this.port = port;
    }

    /** Starts a server that clients reach directly. */
    public static TestServer start() {
        return start(config -> config);
    }

    /**
     * Starts a server that clients reach directly.
     *
     * @param change changes what it is started with
     */
    public static TestServer start(UnaryOperator<ServerConfig.Builder> change) {
        ServerConfig.Builder config = change.apply(config(HOST, FREE_PORTS));
        io.parley.server.ParleyServer server = await(config.build());
        return new TestServer(server, null, server.port());
    }

    /**
     * Starts a server that clients reach through {@link #network()}.
     *
     * @throws UncheckedIOException when 127.0.0.2 is not an address of this machine
     */
    public static TestServer startImpairable() {
        CompletionException last = null;
        for (int i = 0; i < ATTEMPTS; i++) {
            Relay relay = Relay.open(HOST);
            try {
                return behind(relay);
            } catch (CompletionException e) {
                relay.close();
                last = e;
            }
        }
        throw new UncheckedIOException(
                new IOException(
                        "no server on "
                                + HIDDEN_HOST
                                + " (expected: an address of this machine; on macOS: sudo ifconfig"
                                + " lo0 alias "
                                + HIDDEN_HOST
                                + ")",
                        last));
    }

    private static TestServer behind(Relay relay) {
        RtcConfig rtc =
                new RtcConfig(
                        PortRange.of(relay.udpPort()),
                        relay.iceTcpPort(),
                        HOST,
                        true,
                        List.of(),
                        List.of());
        io.parley.server.ParleyServer server = await(config(HIDDEN_HOST, rtc).build());
        InetAddress hidden = new InetSocketAddress(HIDDEN_HOST, 0).getAddress();
        relay.start(hidden, server.port());
        return new TestServer(server, relay, relay.httpPort());
    }

    private static ServerConfig.Builder config(String host, RtcConfig rtc) {
        return ServerConfig.builder()
                .port(0)
                .bindAddresses(List.of(host))
                .key(KEY.key(), KEY.secret())
                .rtc(rtc);
    }

    private static io.parley.server.ParleyServer await(ServerConfig config) {
        return io.parley.server.ParleyServer.start(config).join();
    }

    /** What clients connect to, such as {@code ws://127.0.0.1:34567}. */
    public String url() {
        return "ws://" + HOST + ":" + port;
    }

    /** The address of everything over HTTP, such as {@code http://127.0.0.1:34567}. */
    public String httpUrl() {
        return "http://" + HOST + ":" + port;
    }

    /** The name of the key that signs tokens for this server. */
    public String apiKey() {
        return KEY.key();
    }

    /** The secret of that key. */
    public String apiSecret() {
        return KEY.secret();
    }

    /** A token that lets a participant join a room, publish, subscribe and change what it is. */
    public String token(String identity, String room) {
        return token(
                AccessToken.builder()
                        .identity(requireNonNull(identity, "identity"))
                        .grants(
                                VideoGrants.join(requireNonNull(room, "room")).toBuilder()
                                        .canUpdateOwnMetadata(true)
                                        .build()));
    }

    /** A token with these claims. */
    public String token(AccessToken.Builder claims) {
        return claims.build().sign(KEY);
    }

    /** The server itself. */
    public io.parley.server.ParleyServer server() {
        return server;
    }

    /**
     * The network between clients and the server.
     *
     * @throws IllegalStateException when clients reach the server directly
     */
    public Network network() {
        if (relay == null) {
            throw new IllegalStateException(
                    "clients reach this server directly (expected: @ParleyServer(impairable ="
                            + " true) or TestServer.startImpairable())");
        }
        return relay.network();
    }

    /**
     * Stops the server, and then the network. Idempotent. The last threads need two seconds to end.
     */
    public CompletableFuture<Void> closeAsync() {
        return server.closeAsync()
                .whenComplete(
                        (closed, failure) -> {
                            if (relay != null) {
                                relay.close();
                            }
                        });
    }

    /** As {@link #closeAsync()}, and waits for it. */
    @Override
    public void close() {
        closeAsync().join();
    }

    @Override
    public String toString() {
        return "TestServer[" + url() + "]";
    }
}
