package io.parley.server.hooks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.parley.proto.livekit.WebhookEvent;
import io.parley.server.config.WebhookConfig;
import io.parley.token.AccessToken;
import io.parley.token.ApiKey;
import io.parley.token.KeyProvider;
import io.parley.token.TokenVerifier;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpPosterTest {
    private static final KeyProvider KEYS = KeyProvider.of(List.of(new ApiKey("key", "secret")));

    private record Received(String path, String type, String token, byte[] body) {}

    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final HttpServer server;
    private final NettyLoop loop = new NettyLoop();

    HttpPosterTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::handle);
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
        loop.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        received.add(
                new Received(
                        exchange.getRequestURI().toString(),
                        exchange.getRequestHeaders().getFirst("Content-Type"),
                        exchange.getRequestHeaders().getFirst("Authorization"),
                        body));
        switch (exchange.getRequestURI().getPath()) {
            case "/hang" -> {
                try {
                    over.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            case "/slow-body" -> {
                exchange.sendResponseHeaders(200, 100);
                exchange.getResponseBody().write('x');
                exchange.getResponseBody().flush();
            }
            case "/long" -> {
                exchange.sendResponseHeaders(200, 1_000_000);
                exchange.getResponseBody().write(new byte[1_000_000]);
            }
            case "/reset" -> exchange.close();
            case "/moved" -> {
                exchange.getResponseHeaders().add("Location", "/");
                exchange.sendResponseHeaders(307, -1);
            }
            default -> {
                String status = exchange.getRequestURI().getPath().substring(1);
                exchange.sendResponseHeaders(status.isEmpty() ? 200 : Integer.parseInt(status), -1);
            }
        }
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private Poster.Answer post(String url, Duration timeout) {
        try (HttpPoster poster = new HttpPoster(List.of(url), loop.group(), timeout)) {
            return poster.post(0, "{}".getBytes(UTF_8), "token").join();
        }
    }

    private Outcome outcome(String path) {
        return post(url(path), Duration.ofSeconds(60)).outcome();
    }

    @Test
    void theStatusSaysWhatBecameOfIt() {
        assertThat(outcome("/200")).isEqualTo(Outcome.DELIVERED);
        assertThat(outcome("/204")).isEqualTo(Outcome.DELIVERED);
        assertThat(outcome("/400")).isEqualTo(Outcome.REFUSED);
        assertThat(outcome("/404")).isEqualTo(Outcome.REFUSED);
        assertThat(outcome("/408")).isEqualTo(Outcome.STATUS);
        assertThat(outcome("/429")).isEqualTo(Outcome.STATUS);
        assertThat(outcome("/503")).isEqualTo(Outcome.STATUS);
        assertThat(outcome("/moved")).isEqualTo(Outcome.STATUS);
        assertThat(outcome("/reset")).isEqualTo(Outcome.BROKEN);
        assertThat(outcome("/long")).isEqualTo(Outcome.BROKEN);
        assertThat(post(url("/503"), Duration.ofSeconds(60)).text()).isEqualTo("503");
    }

    /** Posts to somebody who answers, until there is a connection; then to the one on trial. */
    private Outcome onceConnected(String path) {
        List<String> urls = List.of(url("/200"), url(path));
        try (HttpPoster poster = new HttpPoster(urls, loop.group(), Duration.ofMillis(100))) {
            byte[] body = "{}".getBytes(UTF_8);
            Outcome connected = Outcome.UNREACHABLE;
            while (connected != Outcome.DELIVERED) {
                connected = poster.post(0, body, "token").join().outcome();
            }
            return poster.post(1, body, "token").join().outcome();
        }
    }

    @Test
    void whoeverDoesNotAnswerInTimeIsLeft() {
        assertThat(onceConnected("/hang")).isEqualTo(Outcome.TIMEOUT);
        assertThat(onceConnected("/slow-body")).isEqualTo(Outcome.TIMEOUT);
    }

    @Test
    void whereNobodyListensThereIsNoConnection() {
        int port = server.getAddress().getPort();
        server.stop(0);

        Poster.Answer answer = post("http://127.0.0.1:" + port + "/", Duration.ofSeconds(60));

        assertThat(answer.outcome()).isEqualTo(Outcome.UNREACHABLE);
        assertThat(answer.text()).startsWith("no connection: ").doesNotContain("\n");
    }

    @Test
    void aServersEventsArriveSignedAndByTheirNames() throws Exception {
        WebhookConfig config =
                new WebhookConfig(
                        "key",
                        List.of(url("/hook?from=parley")),
                        Set.of(),
                        Set.of(),
                        new WebhookConfig.Outbox("", false, 10, 1),
                        WebhookConfig.Delivery.DEFAULT);
        try (Webhooks webhooks = Webhooks.open(config, KEYS)) {
            WebhookEvent.Builder event = TestEvents.of("hall");
            webhooks.observer().roomStarted(event.getRoom());
            Received request = received.poll(60, TimeUnit.SECONDS);
            assertThat(request).isNotNull();
            assertThat(request.path()).isEqualTo("/hook?from=parley");
            assertThat(request.type()).isEqualTo("application/webhook+json");
            String body = new String(request.body(), UTF_8);
            assertThat(body)
                    .startsWith("{\"event\":\"room_started\",\"room\":{\"sid\":\"RM_hall\"")
                    .contains("\"createdAt\":\"");
            AccessToken token = new TokenVerifier(KEYS, Clock.systemUTC()).verify(request.token());
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(request.body());
            assertThat(token.sha256()).isEqualTo(Base64.getEncoder().encodeToString(hash));
            assertThat(token.issuer()).isEqualTo("key");
        }
    }
}
