package io.parley.server.front;

import static io.parley.server.front.FrontFixture.join;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import io.parley.proto.livekit.ICEServer;
import io.parley.proto.livekit.SignalResponse;
import io.parley.server.ParleyServer;
import io.parley.server.config.PortRange;
import io.parley.server.config.RtcConfig;
import io.parley.server.config.ServerConfig;
import io.parley.server.config.SignalingConfig;
import io.parley.server.room.RoomsConfig;
import io.parley.token.ApiKey;
import io.parley.token.VideoGrants;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Our own log at its most verbose, that of libraries as the command has it. */
class SecretsInLogsTest {
    private static final ApiKey KEY =
            new ApiKey("operator", "secret-of-the-operator-0123456789abcdef");
    private static final ApiKey FORGED =
            new ApiKey("operator", "another-secret-of-somebody-0123456789abc");
    private static final String TURN_PASSWORD = "password-of-the-relay";
    private static final String TURN_SECRET = "secret-of-the-relay";
    private static final VideoGrants ADMIN =
            VideoGrants.builder().roomList(true).roomAdmin(true).room("hall").build();

    /** Keeps each event as text, with everything that a layout could write. */
    private static final class Kept extends AppenderBase<ILoggingEvent> {
        private final List<String> lines = new ArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            StringBuilder line = new StringBuilder(event.getFormattedMessage());
            line.append(event.getMDCPropertyMap()).append(event.getKeyValuePairs());
            IThrowableProxy thrown = event.getThrowableProxy();
            if (thrown != null) {
                line.append(ThrowableProxyUtil.asString(thrown));
            }
            synchronized (lines) {
                lines.add(line.toString());
            }
        }

        String all() {
            synchronized (lines) {
                return String.join("\n", lines);
            }
        }
    }

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger own = (Logger) LoggerFactory.getLogger("io.parley");
    private final Level rootLevel = root.getLevel();
    private final Level ownLevel = own.getLevel();
    private final Kept kept = new Kept();
    private final HttpClient client = HttpClient.newHttpClient();
    private final Set<String> secrets = new LinkedHashSet<>();

    @BeforeEach
    void logEverything() {
        root.setLevel(Level.WARN);
        own.setLevel(Level.TRACE);
        kept.start();
        root.addAppender(kept);
        secrets.addAll(List.of(KEY.secret(), FORGED.secret(), TURN_PASSWORD, TURN_SECRET));
    }

    @AfterEach
    void logAsBefore() {
        root.detachAppender(kept);
        root.setLevel(rootLevel);
        own.setLevel(ownLevel);
    }

    private String token(ApiKey key, VideoGrants grants, long validSeconds) {
        String token =
                FrontFixture.token(key, "ann", grants, Instant.now().plusSeconds(validSeconds));
        secrets.add(token);
        secrets.add(token.substring(token.lastIndexOf('.') + 1));
        return token;
    }

    private int get(String url) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    private HttpResponse<String> post(String url, String token, String body) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url))
                        .header("content-type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!token.isEmpty()) {
            request.header("authorization", "Bearer " + token);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static ServerConfig config() {
        return ServerConfig.builder()
                .port(0)
                .bindAddresses(List.of("127.0.0.1"))
                .key(KEY.key(), KEY.secret())
                .rtc(
                        RtcConfig.DEFAULT
                                .withUdpPorts(PortRange.of(0))
                                .withTcpPort(0)
                                .withEnableLoopbackCandidate(true))
                .iceServers(
                        List.of(
                                new SignalingConfig.IceServer(
                                        List.of("turn:h"),
                                        "u",
                                        TURN_PASSWORD,
                                        "",
                                        Duration.ofDays(1)),
                                new SignalingConfig.IceServer(
                                        List.of("turn:i"),
                                        "",
                                        "",
                                        TURN_SECRET,
                                        Duration.ofDays(1))))
                .build();
    }

    @Test
    void secretsTokensAndPasswordsAreInNoLine() throws Exception {
        try (ParleyServer server = ParleyServer.start(config()).join()) {
            String http = "http://127.0.0.1:" + server.port();
            joins(http);
            callsTheRoomApi(http);
            logsIn(http);
            joinsOverTheSocket(server.webSocketUri());
        }
        crashes();

        String log = kept.all();
        assertThat(log).contains("room opened").contains("the crash of the test");
        assertThat(secrets)
                .hasSizeGreaterThan(12)
                .allSatisfy(secret -> assertThat(secret).hasSizeGreaterThan(15));
        assertThat(log).doesNotContain(secrets);
    }

    private void joins(String http) throws Exception {
        String validate = http + "/rtc/validate?access_token=";
        VideoGrants grants = join("hall").build();
        assertThat(get(validate + token(KEY, grants, 60))).isEqualTo(200);
        assertThat(get(validate + token(FORGED, grants, 60))).isEqualTo(401);
        assertThat(get(validate + token(KEY, grants, -120))).isEqualTo(401);
        assertThat(get(validate + token(KEY, ADMIN, 60))).isEqualTo(401);
        assertThat(get(http + "/rtc?access_token=" + token(KEY, grants, 60))).isEqualTo(404);
    }

    private void callsTheRoomApi(String http) throws Exception {
        String path = http + "/twirp/livekit.RoomService/";
        String admin = token(KEY, ADMIN, 60);
        assertThat(post(path + "ListRooms", admin, "{}").statusCode()).isEqualTo(200);
        assertThat(post(path + "ListRooms", token(FORGED, ADMIN, 60), "{}").statusCode())
                .isEqualTo(401);
        assertThat(post(path + "ListRooms", admin, "{nonsense").statusCode()).isEqualTo(400);
    }

    private void logsIn(String http) throws Exception {
        String login = http + "/rpc/v1/authenticate?entity=operator&credentials.type=api-key";
        HttpResponse<String> good = post(login + "&credentials.payload=" + KEY.secret(), "", "");
        assertThat(good.statusCode()).isEqualTo(200);
        secrets.add(good.body().replaceAll(".*\"access_?[tT]oken\": ?\"([^\"]+)\".*", "$1"));
        assertThat(post(login + "&credentials.payload=" + FORGED.secret(), "", "").statusCode())
                .isEqualTo(401);
    }

    private void joinsOverTheSocket(URI server) throws Exception {
        Messages messages = new Messages();
        String token = token(KEY, join("hall").build(), 60);
        WebSocket socket =
                client.newWebSocketBuilder()
                        .buildAsync(
                                server.resolve("/rtc?protocol=15&access_token=" + token), messages)
                        .join();
        boolean offered = false;
        boolean refreshed = false;
        while (!offered || !refreshed) {
            SignalResponse message = messages.next();
            for (ICEServer relay : message.getJoin().getIceServersList()) {
                secrets.add(relay.getCredential());
            }
            if (message.hasOffer()) {
                offered = true;
                message.getOffer()
                        .getSdp()
                        .lines()
                        .filter(line -> line.startsWith("a=ice-pwd:"))
                        .forEach(line -> secrets.add(line.substring("a=ice-pwd:".length())));
            }
            if (message.hasRefreshToken()) {
                refreshed = true;
                secrets.add(message.getRefreshToken());
            }
        }
        socket.sendBinary(ByteBuffer.wrap(new byte[] {(byte) 0xff, 1, 2}), true).join();
        messages.whenClosed();
    }

    private void crashes() throws Exception {
        RoomsConfig broken =
                RoomsConfig.builder()
                        .iceServers(
                                identity -> {
                                    throw new IllegalStateException("the crash of the test");
                                })
                        .build();
        try (FrontFixture front = new FrontFixture(broken);
                RawConnection connection = front.connect()) {
            String token = FrontFixture.joinToken("ann", "hall");
            secrets.add(token);
            RawConnection.Answer answer =
                    connection.request(
                            "GET",
                            "/rtc?access_token=" + token,
                            "Upgrade: websocket",
                            "Connection: Upgrade",
                            "Sec-WebSocket-Version: 13",
                            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");
            assertThat(answer.status()).isEqualTo(500);
        }
    }

    /** What comes over a socket. */
    private static final class Messages implements WebSocket.Listener {
        private final BlockingQueue<SignalResponse> messages = new LinkedBlockingQueue<>();
        private final BlockingQueue<Integer> closed = new LinkedBlockingQueue<>();
        private final ByteArrayOutputStream partial = new ByteArrayOutputStream();

        SignalResponse next() throws InterruptedException {
            SignalResponse message = messages.poll(60, TimeUnit.SECONDS);
            assertThat(message).as("a message").isNotNull();
            return message;
        }

        void whenClosed() throws InterruptedException {
            assertThat(closed.poll(60, TimeUnit.SECONDS)).as("the close").isNotNull();
        }

        @Override
        public CompletionStage<?> onBinary(WebSocket socket, ByteBuffer data, boolean last) {
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            partial.writeBytes(bytes);
            if (last) {
                try {
                    messages.add(SignalResponse.parseFrom(partial.toByteArray()));
                } catch (com.google.protobuf.InvalidProtocolBufferException e) {
                    throw new AssertionError(e);
                }
                partial.reset();
            }
            socket.request(1);
            return java.util.concurrent.CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closed.add(code);
            return java.util.concurrent.CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket socket, Throwable failure) {
            closed.add(-1);
        }
    }
}
