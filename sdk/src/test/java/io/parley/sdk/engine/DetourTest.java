package io.parley.sdk.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.LeaveRequest;
import io.parley.proto.livekit.RegionInfo;
import io.parley.proto.livekit.RegionSettings;
import io.parley.proto.livekit.SignalResponse;
import io.parley.sdk.signal.JoinException;
import io.parley.sdk.signal.JoinException.Reason;
import java.io.IOException;
import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rooms that are joined through proxies, over TLS, or at another URL than the given one. */
class DetourTest {
    private static TestServer server;

    @BeforeAll
    static void startServer() {
        server = TestServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    private static ProxySelector always(Proxy.Type type, int port) {
        return new ProxySelector() {
            @Override
            public List<Proxy> select(URI uri) {
                return List.of(new Proxy(type, new InetSocketAddress("127.0.0.1", port)));
            }

            @Override
            public void connectFailed(URI uri, SocketAddress address, IOException failure) {}
        };
    }

    private static Authenticator login() {
        return new Authenticator() {
            @Override
            protected PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication("user", "word".toCharArray());
            }
        };
    }

    private static EngineOptions.Builder patient() {
        Duration ample = Duration.ofMinutes(1);
        return EngineOptions.builder().connectTimeout(ample).answerTimeout(ample);
    }

    private static void join(EngineOptions options) {
        TestParticipant.join(server, "detour", "alice", options).close();
    }

    @Test
    void joinsThroughAnHttpProxyThatWantsAPassword() throws Exception {
        try (HostileServer proxy =
                HostileServer.start(
                        wire -> {
                            String request = wire.request();
                            assertThat(request).startsWith("CONNECT 127.0.0.1:" + server.port());
                            if (!request.contains("dXNlcjp3b3Jk")) { // user:word
                                wire.text("HTTP/1.1 407 Who?\r\nContent-Length: 0\r\n\r\n");
                                return;
                            }
                            wire.text("HTTP/1.1 200 OK\r\n\r\n");
                            wire.pipeTo(server.port());
                        })) {
            EngineOptions.Builder options =
                    patient().joinRetries(0).proxySelector(always(Proxy.Type.HTTP, proxy.port()));
            assertThatThrownBy(() -> join(options.build()))
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            JoinException.class,
                            failure -> {
                                assertThat(failure.reason()).isEqualTo(Reason.PROXY);
                                assertThat(failure.getMessage()).contains("407");
                            });
            join(options.proxyAuthenticator(login()).build());
        }
    }

    @Test
    void joinsThroughASocksProxy() throws Exception {
        try (HostileServer proxy =
                HostileServer.start(
                        wire -> {
                            wire.skip(3); // RFC 1928 §3: version, one method: none
                            wire.bytes(5, 0);
                            wire.skip(10); // §4: connect, IPv4
                            wire.bytes(5, 0, 0, 1, 127, 0, 0, 1, 0, 1);
                            wire.pipeTo(server.port());
                        })) {
            join(
                    EngineOptions.builder()
                            .proxySelector(always(Proxy.Type.SOCKS, proxy.port()))
                            .build());
        }
    }

    @Test
    void tellsThatAProxyCannotBeReached() {
        EngineOptions options =
                patient().joinRetries(0).proxySelector(always(Proxy.Type.HTTP, 1)).build();
        assertThatThrownBy(() -> join(options))
                .cause()
                .isInstanceOfSatisfying(
                        JoinException.class,
                        failure ->
                                assertThat(failure.reason())
                                        .isIn(Reason.PROXY, Reason.UNREACHABLE));
    }

    @Test
    void joinsOverTlsWithATrustStoreOfItsOwn() throws Exception {
        TestTls tls = TestTls.forAddress("127.0.0.1");
        try (HostileServer front =
                        HostileServer.start(
                                tls.server().getServerSocketFactory(),
                                wire -> wire.pipeTo(server.port()));
                TestParticipant alice =
                        new TestParticipant(
                                EngineOptions.builder().sslContext(tls.client()).build())) {
            alice.connect("wss://127.0.0.1:" + front.port(), TestServer.token("tls", "alice"))
                    .join();
            assertThat(alice.join.getParticipant().getIdentity()).isEqualTo("alice");
        }
    }

    @Test
    void goesWhereTheServerSendsIt() throws Exception {
        LeaveRequest elsewhere =
                LeaveRequest.newBuilder()
                        .setReason(DisconnectReason.SERVER_SHUTDOWN)
                        .setAction(LeaveRequest.Action.RECONNECT)
                        .setRegions(
                                RegionSettings.newBuilder()
                                        .addRegions(RegionInfo.newBuilder().setUrl(server.url())))
                        .build();
        try (HostileServer full =
                        HostileServer.start(
                                wire -> {
                                    wire.upgrade();
                                    wire.send(
                                            SignalResponse.newBuilder()
                                                    .setLeave(elsewhere)
                                                    .build());
                                });
                TestParticipant alice = new TestParticipant(EngineOptions.DEFAULT)) {
            alice.connect(full.url(), TestServer.token("elsewhere", "alice")).join();
            assertThat(alice.join.getRoom().getName()).isEqualTo("elsewhere");
            assertThat(full.requests()).hasSize(1);
        }
    }

    @Test
    void resumesWhenTheServerAsksForIt() throws Exception {
        LeaveRequest resume =
                LeaveRequest.newBuilder()
                        .setReason(DisconnectReason.MIGRATION)
                        .setAction(LeaveRequest.Action.RESUME)
                        .build();
        BlockingQueue<HostileServer.Wire> wires = new LinkedBlockingQueue<>();
        try (HostileServer front =
                        HostileServer.start(
                                wire -> {
                                    wires.add(wire);
                                    wire.pipeTo(server.port());
                                });
                TestParticipant alice = new TestParticipant(EngineOptions.DEFAULT)) {
            alice.connect(front.url(), TestServer.token("resume", "alice")).join();
            alice.tokens.take(); // the last that the server says by itself
            wires.take().send(SignalResponse.newBuilder().setLeave(resume).build());
            assertThat(alice.event()).isEqualTo("resuming");
            assertThat(alice.event()).isEqualTo("resumed");
            assertThat(wires).hasSize(1);
        }
    }

    @Test
    void usesTheNewestTokenOfTheServer() throws Exception {
        String token = TestServer.token("tokens", "alice");
        try (TestParticipant alice = new TestParticipant(EngineOptions.DEFAULT)) {
            alice.connect(server.url(), token).join();
            String refreshed = alice.tokens.take();
            assertThat(refreshed).isNotEmpty();
            assertThat(alice.engine.token()).isEqualTo(refreshed);
            alice.engine.simulate(Scenario.FULL_RECONNECT);
            assertThat(alice.event()).isEqualTo("restarting");
            assertThat(alice.event()).isEqualTo("restarted");
        }
    }

    @Test
    void resumesAgainWhenTheResumedConnectionIsCut() throws Exception {
        try (TestParticipant alice = TestParticipant.join(server, "twice", "alice");
                TestParticipant bob = TestParticipant.join(server, "twice", "bob")) {
            alice.engine.simulate(Scenario.DISCONNECT_SIGNAL_ON_RESUME);
            assertThat(alice.event()).isEqualTo("resuming");
            alice.send("meanwhile", true);
            assertThat(bob.receive()).isEqualTo("meanwhile");
            assertThat(alice.event()).isEqualTo("resumed");
            assertThat(alice.events).doesNotContain("restarting");
        }
    }
}
