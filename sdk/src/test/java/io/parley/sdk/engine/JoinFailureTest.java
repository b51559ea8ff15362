package io.parley.sdk.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.proto.livekit.DisconnectReason;
import io.parley.proto.livekit.JoinResponse;
import io.parley.proto.livekit.LeaveRequest;
import io.parley.proto.livekit.ParticipantInfo;
import io.parley.proto.livekit.SessionDescription;
import io.parley.proto.livekit.SignalResponse;
import io.parley.sdk.signal.JoinException;
import io.parley.sdk.signal.JoinException.Reason;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that can go wrong with a join ends in time, says why, and leaves nothing behind. */
class JoinFailureTest {
    private static final String TOKEN = "a.b.c";

    /** Gives up after a time in which the slowest machine gets anywhere. */
    private static EngineOptions.Builder patient() {
        Duration ample = Duration.ofMinutes(1);
        return EngineOptions.builder()
                .joinRetries(0)
                .connectTimeout(ample)
                .answerTimeout(ample)
                .transportTimeout(ample);
    }

    /** Gives up soon, wherever it is. */
    private static EngineOptions hasty() {
        return patient().connectTimeout(Duration.ofMillis(400)).build();
    }

    private static JoinException failure(EngineOptions options, String url, String token) {
        try (TestParticipant participant = new TestParticipant(options)) {
            JoinResponse joined = participant.connect(url, token).join();
            throw new AssertionError("joined: " + joined);
        } catch (CompletionException e) {
            JoinException failure = cause(e);
            assertThat(failure.getMessage()).isNotBlank().doesNotContain("\n", "io.netty", "java.");
            return failure;
        }
    }

    private static JoinException cause(Throwable thrown) {
        if (thrown.getCause() instanceof JoinException failure) {
            return failure;
        }
        throw new AssertionError("not for a JoinException", thrown);
    }

    private static JoinException failure(HostileServer.Script script) throws Exception {
        return failure(patient().build(), script);
    }

    private static JoinException failure(EngineOptions options, HostileServer.Script script)
            throws Exception {
        try (HostileServer server = HostileServer.start(script)) {
            JoinException failure = failure(options, server.url(), TOKEN);
            assertThat(server.awaitAllHungUp()).as("no socket is left").isTrue();
            return failure;
        }
    }

    /**
     * Gives up on a server from which nothing comes. So that it gets there first, however slow the
     * machine is, the time grows until the server has heard something.
     */
    private static JoinException failureOfSilence(String scheme) throws Exception {
        for (Duration time = Duration.ofMillis(400); ; time = time.multipliedBy(2)) {
            AtomicBoolean heard = new AtomicBoolean();
            HostileServer.Script silent =
                    wire -> {
                        wire.skip(1);
                        heard.set(true);
                    };
            try (HostileServer server = HostileServer.start(silent)) {
                String url = scheme + "://127.0.0.1:" + server.port();
                JoinException failure = failure(patient().connectTimeout(time).build(), url, TOKEN);
                assertThat(server.awaitAllHungUp()).as("no socket is left").isTrue();
                if (heard.get()) {
                    return failure;
                }
            }
        }
    }

    @AfterAll
    static void noThreadIsLeft() {
        assertThat(Leftovers.await(() -> Leftovers.threads().isEmpty()))
                .as("threads: %s", Leftovers.threads())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "ftp://host",
                "ws://",
                "ws:///rtc",
                "http://ho st/",
                "ws://host:0",
                "ws://host:99999",
                "ws://a_b",
                "://host"
            })
    void refusesAUrlThatCannotBeUsed(String url) {
        JoinException failure = failure(patient().build(), url, TOKEN);
        assertThat(failure.reason()).isEqualTo(Reason.BAD_URL);
        assertThat(failure.getMessage()).contains("\"" + url + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\r\nHost: b", "\u00e4"})
    void refusesATokenThatCannotBeSent(String token) {
        JoinException failure = failure(patient().build(), "ws://127.0.0.1:1", token);
        assertThat(failure.reason()).isEqualTo(Reason.BAD_TOKEN);
    }

    @Test
    void tellsThatAHostIsUnknown() {
        JoinException failure = failure(patient().build(), "ws://no-such-host.invalid", TOKEN);
        assertThat(failure.reason()).isEqualTo(Reason.UNKNOWN_HOST);
        assertThat(failure.getMessage()).contains("no-such-host.invalid");
    }

    @Test
    void tellsThatNobodyListens() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        JoinException failure = failure(patient().build(), "ws://127.0.0.1:" + port, TOKEN);
        assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(failure.getMessage()).contains("ws://127.0.0.1:" + port, ": Connection refused");
    }

    @Test
    void triesAgainWhereThatMayHelpAndThenGivesUp() throws Exception {
        try (HostileServer server = HostileServer.start(wire -> wire.answer(503, "full"))) {
            JoinException failure = failure(patient().joinRetries(2).build(), server.url(), TOKEN);
            assertThat(failure.status()).isEqualTo(503);
            assertThat(server.accepted()).isEqualTo(3);
        }
    }

    @Test
    void givesUpOnAServerThatAcceptsAndSaysNothing() throws Exception {
        JoinException failure = failureOfSilence("ws");
        assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
        assertThat(failure.getMessage()).contains("WebSocket handshake");
    }

    @Test
    void givesUpOnAServerThatAnswersByteByByte() throws Exception {
        JoinException failure =
                failure(
                        hasty(),
                        wire -> {
                            wire.request();
                            while (true) {
                                wire.text("HTTP/1.1 200 OK\r\nX: " + "y".repeat(10));
                                LockSupport.parkNanos(20_000_000);
                            }
                        });
        assertThat(failure.reason()).isIn(Reason.TIMEOUT, Reason.PROTOCOL);
    }

    @ParameterizedTest
    @CsvSource({
        "400, REJECTED, true",
        "401, NOT_ALLOWED, true",
        "403, NOT_ALLOWED, true",
        "429, REJECTED, false",
        "500, REJECTED, false",
        "503, REJECTED, false",
        "200, REJECTED, false",
        "302, REJECTED, false"
    })
    void tellsTheStatusAndTheServersText(int status, Reason reason, boolean last) throws Exception {
        JoinException failure = failure(wire -> wire.answer(status, "because\nof this"));
        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.status()).isEqualTo(status);
        assertThat(failure.getMessage()).contains("HTTP " + status, "because of this");
        assertThat(failure.isFinal()).isEqualTo(last);
    }

    @Test
    void repeatsNoToken() throws Exception {
        JoinException failure = failure(wire -> wire.answer(401, "invalid token: " + TOKEN + "."));
        assertThat(failure.getMessage()).contains("invalid token: <token>.");
        assertThat(failure.toString()).doesNotContain(TOKEN);
    }

    @Test
    void tellsAMissingRoomFromAMissingService() throws Exception {
        try (HostileServer server =
                HostileServer.start(wire -> wire.answer(404, "requested room does not exist"))) {
            JoinException failure = failure(patient().build(), server.url(), TOKEN);
            assertThat(failure.reason()).isEqualTo(Reason.NOT_FOUND);
            assertThat(failure.getMessage()).contains("requested room does not exist");
            assertThat(server.requests()).hasSize(1);
        }
        try (HostileServer server = HostileServer.start(wire -> wire.answer(404, ""))) {
            JoinException failure = failure(patient().build(), server.url() + "/base/", TOKEN);
            assertThat(failure.reason()).isEqualTo(Reason.NOT_FOUND);
            assertThat(server.requests().get(0))
                    .startsWith("GET /base/rtc/v1?join_request=")
                    .containsIgnoringCase("authorization: Bearer " + TOKEN);
            assertThat(server.requests().get(1)).startsWith("GET /base/rtc?protocol=17&");
            assertThat(server.requests()).hasSize(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.6\r\n",
                "\u0000\u0001\u0002\u0003\r\n\r\n",
                "220 mail.example ESMTP\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection:"
                        + " Upgrade\r\nSec-WebSocket-Accept: bm9uc2Vuc2U=\r\n\r\n",
                "HTTP/1.1 abc\r\n\r\n"
            })
    void tellsThatAnAnswerIsNoWebSocket(String answer) throws Exception {
        JoinException failure =
                failure(
                        hasty(),
                        wire -> {
                            wire.request();
                            wire.text(answer);
                        });
        assertThat(failure.reason()).isIn(Reason.PROTOCOL, Reason.REJECTED, Reason.TIMEOUT);
    }

    @Test
    void readsNoEndlessHeaderAndNoEndlessBody() throws Exception {
        JoinException header =
                failure(
                        wire -> {
                            wire.request();
                            wire.text("HTTP/1.1 200 OK\r\nX: " + "y".repeat(1 << 20));
                        });
        assertThat(header.reason()).isEqualTo(Reason.PROTOCOL);
        JoinException body =
                failure(
                        wire -> {
                            wire.request();
                            wire.text("HTTP/1.1 500 Error\r\nContent-Length: 99999999\r\n\r\n");
                            wire.text("x".repeat(1 << 20));
                        });
        assertThat(body.reason()).isIn(Reason.PROTOCOL, Reason.REJECTED, Reason.UNREACHABLE);
    }

    @Test
    void tellsThatTheServerHangsUp() throws Exception {
        assertThat(failure(HostileServer.Wire::hangUp).reason()).isEqualTo(Reason.UNREACHABLE);
        JoinException late =
                failure(
                        wire -> {
                            wire.upgrade();
                            wire.hangUp();
                        });
        assertThat(late.reason()).isEqualTo(Reason.UNREACHABLE);
        JoinException politely =
                failure(
                        wire -> {
                            wire.upgrade();
                            wire.frame(8, new byte[] {0x03, (byte) 0xE8});
                        });
        assertThat(politely.reason()).isEqualTo(Reason.UNREACHABLE);
        assertThat(politely.getMessage()).contains("code 1000");
    }

    @Test
    void givesUpOnAServerThatUpgradesAndSaysNothing() throws Exception {
        EngineOptions options = patient().answerTimeout(Duration.ofMillis(300)).build();
        JoinException failure = failure(options, HostileServer.Wire::upgrade);
        assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
        assertThat(failure.getMessage()).contains("no answer");
    }

    @Test
    void givesUpOnAServerThatTalksOfOtherThings() throws Exception {
        JoinException failure =
                failure(
                        patient().answerTimeout(Duration.ofMillis(300)).build(),
                        wire -> {
                            wire.upgrade();
                            wire.frame(1, "{\"join\":{}}".getBytes(StandardCharsets.UTF_8));
                            wire.send(SignalResponse.newBuilder().setPong(1).build());
                        });
        assertThat(failure.reason()).isEqualTo(Reason.TIMEOUT);
    }

    @Test
    void tellsThatMessagesCannotBeRead() throws Exception {
        JoinException noMessage =
                failure(
                        wire -> {
                            wire.upgrade();
                            wire.frame(2, new byte[] {(byte) 0xFF, (byte) 0xFF, (byte) 0xFF});
                        });
        assertThat(noMessage.getMessage()).contains("no message");
        JoinException noFrame =
                failure(
                        wire -> {
                            wire.upgrade();
                            wire.text("\u007f\u007f\u007f\u007f\u007f\u007f\u007f\u007f\u007f");
                        });
        assertThat(noFrame.reason()).isIn(Reason.UNREACHABLE, Reason.PROTOCOL);
    }

    @Test
    void tellsTheServersReasonWhenItSaysGoodbye() throws Exception {
        JoinException failure =
                failure(
                        wire -> {
                            wire.upgrade();
                            LeaveRequest leave =
                                    LeaveRequest.newBuilder()
                                            .setReason(DisconnectReason.ROOM_CLOSED)
                                            .build();
                            wire.send(SignalResponse.newBuilder().setLeave(leave).build());
                        });
        assertThat(failure.reason()).isEqualTo(Reason.LEFT);
        assertThat(failure.disconnectReason()).isEqualTo(DisconnectReason.ROOM_CLOSED);
    }

    private static SignalResponse joined() {
        ParticipantInfo me = ParticipantInfo.newBuilder().setSid("PA_1").build();
        return SignalResponse.newBuilder()
                .setJoin(JoinResponse.newBuilder().setParticipant(me))
                .build();
    }

    @Test
    void givesUpWhenNoPeerConnectionComesUp() throws Exception {
        JoinException failure =
                failure(
                        patient().transportTimeout(Duration.ofMillis(300)).build(),
                        wire -> {
                            wire.upgrade();
                            wire.send(joined());
                        });
        assertThat(failure.reason()).isEqualTo(Reason.TRANSPORT);
        assertThat(failure.getMessage()).contains("no peer connection", "300 ms");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nonsense", "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"})
    void tellsThatAnAnswerToTheOfferCannotBeUsed(String sdp) throws Exception {
        JoinException failure =
                failure(
                        wire -> {
                            wire.upgrade();
                            wire.send(joined());
                            wire.send(
                                    SignalResponse.newBuilder()
                                            .setAnswer(
                                                    SessionDescription.newBuilder()
                                                            .setType("answer")
                                                            .setSdp(sdp)
                                                            .setId(1))
                                            .build());
                        });
        assertThat(failure.reason()).isEqualTo(Reason.PROTOCOL);
    }

    @Test
    void givesUpWhenTheServerIsLostWhilePeerConnectionsAreMade() throws Exception {
        JoinException failure =
                failure(
                        wire -> {
                            wire.upgrade();
                            wire.send(joined());
                            wire.hangUp();
                        });
        assertThat(failure.reason()).isEqualTo(Reason.UNREACHABLE);
    }

    @Test
    void failsAConnectThatIsClosedMeanwhile() throws Exception {
        try (HostileServer server = HostileServer.start(HostileServer.Wire::upgrade)) {
            TestParticipant participant = new TestParticipant(EngineOptions.DEFAULT);
            var connecting = participant.connect(server.url(), TOKEN);
            participant.close();
            assertThat(connecting)
                    .failsWithin(Duration.ofSeconds(60))
                    .withThrowableOfType(ExecutionException.class)
                    .satisfies(e -> assertThat(cause(e).reason()).isEqualTo(Reason.CLOSED));
            assertThat(server.awaitAllHungUp()).isTrue();
            assertThat(participant.events).isEmpty();
        }
    }

    @Test
    void joinsOverTlsOnlyWhereTheCertificateIsTrusted() throws Exception {
        TestTls tls = TestTls.forAddress("127.0.0.1");
        try (HostileServer server =
                HostileServer.start(
                        tls.server().getServerSocketFactory(),
                        wire -> wire.answer(401, "told over TLS"))) {
            String url = "wss://127.0.0.1:" + server.port();
            JoinException untrusted = failure(patient().build(), url, TOKEN);
            assertThat(untrusted.reason()).isEqualTo(Reason.TLS);
            JoinException trusted = failure(patient().sslContext(tls.client()).build(), url, TOKEN);
            assertThat(trusted.serverText()).isEqualTo("told over TLS");
        }
    }

    @Test
    void refusesACertificateForAnotherHost() throws Exception {
        TestTls tls = TestTls.forAddress("127.0.0.2");
        try (HostileServer server =
                HostileServer.start(
                        tls.server().getServerSocketFactory(), wire -> wire.answer(401, ""))) {
            EngineOptions options = patient().sslContext(tls.client()).build();
            JoinException failure = failure(options, "wss://127.0.0.1:" + server.port(), TOKEN);
            assertThat(failure.reason()).isEqualTo(Reason.TLS);
        }
    }

    @Test
    void tellsThatAServerSpeaksNoTlsOrStopsInItsMiddle() throws Exception {
        try (HostileServer server =
                HostileServer.start(wire -> wire.text("HTTP/1.1 400 Bad\r\n\r\n"))) {
            JoinException failure =
                    failure(patient().build(), "wss://127.0.0.1:" + server.port(), TOKEN);
            assertThat(failure.reason()).isEqualTo(Reason.TLS);
            assertThat(failure.getMessage()).contains("ws://");
        }
        JoinException silence = failureOfSilence("wss");
        assertThat(silence.reason()).isEqualTo(Reason.TIMEOUT);
        assertThat(silence.getMessage()).contains("TLS handshake");
    }

    @Test
    void leavesNoSocketOpenAfterManyFailures() throws Exception {
        try (HostileServer server =
                HostileServer.start(
                        wire -> {
                            wire.upgrade();
                            wire.send(joined());
                        })) {
            EngineOptions hasty = patient().transportTimeout(Duration.ofMillis(20)).build();
            assertThat(failure(hasty, server.url(), TOKEN)).isNotNull();
            assertThat(Leftovers.await(() -> Leftovers.threads().isEmpty())).isTrue();
            long before = Leftovers.descriptors();
            for (int i = 0; i < 10; i++) {
                assertThat(failure(hasty, server.url(), TOKEN).reason())
                        .isEqualTo(Reason.TRANSPORT);
            }
            assertThat(server.awaitAllHungUp()).isTrue();
            assertThat(
                            Leftovers.await(
                                    () ->
                                            Leftovers.threads().isEmpty()
                                                    && Leftovers.descriptors() <= before))
                    .as("%s, %d descriptors", Leftovers.threads(), Leftovers.descriptors())
                    .isTrue();
        }
    }
}
