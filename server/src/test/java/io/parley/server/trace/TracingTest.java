package io.parley.server.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.server.ParleyServer;
import io.parley.server.config.PortRange;
import io.parley.server.config.RtcConfig;
import io.parley.server.config.ServerConfig;
import io.parley.server.config.SignalingAuthConfig;
import io.parley.server.config.SignalingConfig;
import io.parley.server.config.TracingConfig;
import io.parley.server.watch.JoinRecord;
import io.parley.server.watch.JoinStage;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TracingTest {
    private static final String PARENT = "00f067aa0ba902b7";
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private Collector collector;

    @BeforeEach
    void open() throws IOException {
        collector = new Collector();
    }

    @AfterEach
    void close() {
        collector.close();
    }

    private TracingConfig config() {
        return new TracingConfig(
                collector.endpoint(),
                "rooms-1",
                Map.of("authorization", "Bearer of-the-collector"));
    }

    /** Whose hosts count as offline at once. */
    private ServerConfig server() {
        return ServerConfig.builder()
                .port(0)
                .bindAddresses(List.of("127.0.0.1"))
                .key("key", "a-secret-of-at-least-32-characters")
                .rtc(RtcConfig.DEFAULT.withUdpPorts(PortRange.of(0)).withTcpPort(0))
                .tracing(config())
                .signaling(
                        SignalingConfig.DEFAULT
                                .withAuth(SignalingAuthConfig.DEFAULT.withUnauthenticated(true))
                                .withLimits(
                                        new SignalingConfig.Limits(
                                                0,
                                                0,
                                                Duration.ofMillis(1),
                                                Duration.ofMillis(1),
                                                0,
                                                Duration.ofSeconds(60))))
                .build();
    }

    private static HttpResponse<String> post(ParleyServer server, String path, String... headers)
            throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(server.pageUri().resolve(path))
                                .headers(headers)
                                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static JoinRecord.Builder join() {
        return JoinRecord.builder(Instant.now())
                .who(new JoinRecord.Who("hall", "RM_1", "ann", "PA_1"))
                .reached(JoinStage.TOKEN, 1_000_000)
                .reached(JoinStage.ROOM, 3_000_000)
                .reached(JoinStage.NEGOTIATION, 13_000_000);
    }

    @Test
    void aJoinIsASpanWithOneForEachStage() {
        try (Tracing tracing = Tracing.open(config())) {
            tracing.onJoin(
                    join().reached(JoinStage.ICE, 20_000_000)
                            .reached(JoinStage.DTLS, 50_000_000)
                            .build());
        }

        Collector.Span whole = collector.named("join").get(0);
        assertThat(whole.parent()).isEmpty();
        assertThat(whole.nanos()).isEqualTo(50_000_000);
        assertThat(whole.failed()).isFalse();
        assertThat(whole.text()).contains("parley.identity", "ann", "hall", "PA_1");
        assertThat(collector.spans())
                .filteredOn(span -> span != whole)
                .allSatisfy(
                        span -> {
                            assertThat(span.parent()).isEqualTo(whole.id());
                            assertThat(span.traceId()).isEqualTo(whole.traceId());
                        })
                .extracting(Collector.Span::name)
                .containsExactlyInAnyOrder(
                        "join token", "join room", "join negotiation", "join ice", "join dtls");
        assertThat(collector.named("join dtls").get(0).nanos()).isEqualTo(30_000_000);
        assertThat(collector.resources().get(0)).contains("service.name", "rooms-1");
        assertThat(collector.authorizations()).containsOnly("Bearer of-the-collector");
    }

    @Test
    void aFailedJoinSaysInWhichStage() {
        try (Tracing tracing = Tracing.open(config())) {
            tracing.onJoin(
                    join().failure(
                                    new JoinRecord.Failure(
                                            JoinStage.ICE, 0, "no path", 60_000_000_000L))
                            .build());
        }

        assertThat(collector.named("join").get(0).failed()).isTrue();
        assertThat(collector.named("join").get(0).text()).contains("parley.failed_stage", "ice");
        assertThat(collector.named("join ice").get(0).failed()).isTrue();
        assertThat(collector.named("join ice").get(0).nanos()).isEqualTo(59_987_000_000L);
    }

    @Test
    void aServerTracesCallsOfItsApiUnderTheCallersSpan() throws Exception {
        try (ParleyServer server = ParleyServer.start(server()).join()) {
            HttpResponse<String> answer =
                    post(
                            server,
                            "/twirp/livekit.RoomService/ListRooms",
                            "traceparent",
                            "00-" + TRACE + "-" + PARENT + "-01",
                            "content-type",
                            "application/json");
            assertThat(answer.statusCode()).isEqualTo(401);
        }

        Collector.Span call = collector.named("livekit.RoomService/ListRooms").get(0);
        assertThat(call.parent()).isEqualTo(PARENT);
        assertThat(call.traceId()).isEqualTo(TRACE);
        assertThat(call.text()).contains("401");
        assertThat(call.failed()).isFalse();
    }

    @Test
    void aServerTracesExchangesOfTheSignalingService() throws Exception {
        try (ParleyServer server = ParleyServer.start(server()).join()) {
            HttpResponse<String> answer =
                    post(server, "/rpc/webrtc/v1/call?sdp=x", "grpc-metadata-rpc-host", "robot");
            assertThat(answer.body()).contains("\"error\"");
        }

        Collector.Span call = collector.named("proto.rpc.webrtc.v1.SignalingService/Call").get(0);
        assertThat(call.parent()).isEmpty();
        assertThat(call.text()).contains("rpc.method", "Call", "NOT_FOUND");
    }

    @Test
    void aCollectorThatIsAwayHoldsNobodyUp() {
        collector.close();
        try (Tracing tracing = Tracing.open(config())) {
            for (int i = 0; i < 10_000; i++) {
                tracing.onJoin(join().build());
            }
        }

        assertThat(collector.spans()).isEmpty();
    }
}
