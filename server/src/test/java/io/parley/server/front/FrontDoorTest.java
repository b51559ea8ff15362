package io.parley.server.front;

import static io.parley.server.front.FrontFixture.joinToken;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.server.room.RoomsConfig;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything over HTTP that is not a join. */
class FrontDoorTest {

    private static FrontFixture front;

    @BeforeAll
    static void open() {
        front = new FrontFixture(RoomsConfig.DEFAULT);
    }

    @AfterAll
    static void close() {
        front.close();
    }

    private static RawConnection.Answer request(String method, String target, String... headers)
            throws IOException {
        try (RawConnection connection = front.connect()) {
            return connection.request(method, target, headers);
        }
    }

    @Test
    void aProbeIsTold200() throws IOException {
        assertThat(request("HEAD", "/").status()).isEqualTo(200);
        assertThat(request("GET", "/").body()).isEqualTo("OK");
        assertThat(request("GET", "/healthz").body()).isEqualTo("OK");
    }

    @Test
    void aDoorIsClosedWhenNobodyIsConnectedAnyMore() throws IOException {
        FrontFixture other = new FrontFixture(RoomsConfig.DEFAULT);
        try (RawConnection connection = other.connect()) {
            assertThat(connection.request("GET", "/healthz").status()).isEqualTo(200);
            other.close();
            assertThatThrownBy(() -> connection.request("GET", "/healthz"))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void aBrowserGetsAPage() throws IOException {
        RawConnection.Answer answer =
                request("GET", "/", "Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.8");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers().get("content-type")).startsWith("text/html");
        assertThat(answer.headers()).containsEntry("cache-control", "no-cache");
        assertThat(answer.body()).contains("<!doctype html>").contains("Parley");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/rtc", "/rtc/v1", "//rtc"})
    void aPlainGetOfAWebSocketPathIsNotFound(String path) throws IOException {
        RawConnection.Answer answer =
                request("GET", path + "?access_token=" + joinToken("ann", "hall"));

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void aDoubleSlashBeforeThePathIsOverlooked() throws IOException {
        RawConnection.Answer answer =
                request("GET", "//rtc/validate?access_token=" + joinToken("ann", "hall"));

        assertThat(answer.status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nothing", "/assets/nothing.js", "/rtc/v2"})
    void whatIsNotThereIsNotFound(String path) throws IOException {
        assertThat(request("GET", path).status()).isEqualTo(404);
    }

    @Test
    void nothingAboveTheAssetsCanBeReached() throws IOException {
        assertThat(request("GET", "/assets/../index.html").status()).isEqualTo(400);
        assertThat(request("GET", "/assets/%2e%2e/index.html").status()).isIn(400, 404);
    }

    @Test
    void metricsAreInThePrometheusFormat() throws IOException {
        RawConnection.Answer answer = request("GET", "/metrics");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.headers().get("content-type")).startsWith("text/plain; version=0.0.4");
        assertThat(answer.body())
                .contains("parley_rooms ")
                .contains("parley_participants ")
                .contains("parley_signal_connections ")
                .contains("parley_media_packets_total{direction=\"sent\"} ")
                .contains("parley_media_round_trip_seconds_count ")
                .contains("parley_signal_messages_total{direction=\"sent\"}");
    }

    @Test
    void anyOriginMayAsk() throws IOException {
        RawConnection.Answer answer = request("GET", "/healthz", "Origin: https://example.org");

        assertThat(answer.headers())
                .containsEntry("access-control-allow-origin", "https://example.org")
                .containsEntry("access-control-expose-headers", "*");
    }

    @Test
    void metricsAreNotForPagesOfOtherOrigins() throws IOException {
        RawConnection.Answer answer = request("GET", "/metrics", "Origin: https://example.org");

        assertThat(answer.headers()).doesNotContainKey("access-control-allow-origin");
    }

    @Test
    void aPageOfTheInternetMayReachAServerOfAPrivateNetwork() throws IOException {
        RawConnection.Answer answer =
                request(
                        "OPTIONS",
                        "/rtc/validate",
                        "Origin: https://example.org",
                        "Access-Control-Request-Method: GET",
                        "Access-Control-Request-Private-Network: true");

        assertThat(answer.headers()).containsEntry("access-control-allow-private-network", "true");
    }

    @Test
    void aRefusalCanBeReadByPagesOfEveryOrigin() throws IOException {
        assertThat(request("GET", "/rtc/validate").headers())
                .containsEntry("access-control-allow-origin", "*");
        assertThat(
                        request(
                                        "POST",
                                        "/twirp/livekit.RoomService/ListRooms",
                                        "Origin: https://example.org",
                                        "Authorization: Bearer nonsense")
                                .headers())
                .containsEntry("access-control-allow-origin", "https://example.org");
    }

    @Test
    void browsersAreToldThatThePageIsForNobodyElseToUse() throws IOException {
        RawConnection.Answer answer = request("GET", "/", "Accept: text/html");

        assertThat(answer.headers().get("content-security-policy"))
                .contains("frame-ancestors 'none'")
                .contains("base-uri 'none'");
        assertThat(answer.headers().get("permissions-policy"))
                .contains("camera=(self), microphone=(self), display-capture=(self)");
        assertThat(answer.headers())
                .containsEntry("x-content-type-options", "nosniff")
                .containsEntry("referrer-policy", "no-referrer");
    }

    @Test
    void aPreflightAllowsEveryHeaderForADay() throws IOException {
        RawConnection.Answer answer =
                request(
                        "OPTIONS",
                        "/twirp/livekit.RoomService/ListRooms",
                        "Origin: https://example.org",
                        "Access-Control-Request-Method: POST",
                        "Access-Control-Request-Headers: authorization, content-type");

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.headers())
                .containsEntry("access-control-allow-origin", "https://example.org")
                .containsEntry("access-control-allow-headers", "authorization, content-type")
                .containsEntry("access-control-max-age", "86400");
        assertThat(answer.headers().get("access-control-allow-methods")).contains("POST");
    }

    @Test
    void aWebSocketVersionThatIsNotSpokenIsRefused() throws IOException {
        RawConnection.Answer answer =
                request(
                        "GET",
                        "/rtc?access_token=" + joinToken("ann", "hall"),
                        "Upgrade: websocket",
                        "Connection: Upgrade",
                        "Sec-WebSocket-Version: 8",
                        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.headers()).containsEntry("sec-websocket-version", "13");
    }

    @Test
    void anAddressThatIsNotLoopbackCanBeListenedOn() throws Exception {
        String address =
                NetworkInterface.networkInterfaces()
                        .flatMap(NetworkInterface::inetAddresses)
                        .filter(
                                found ->
                                        found instanceof Inet4Address && !found.isLoopbackAddress())
                        .map(InetAddress::getHostAddress)
                        .findFirst()
                        .orElse("127.0.0.1");
        try (FrontFixture front = new FrontFixture(RoomsConfig.DEFAULT, address)) {
            assertThat(front.port()).isPositive();
        }
    }
}
