package io.parley.server.front;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.client.grpc.GrpcClients;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.parley.rpc.proto.v1.AuthServiceGrpc;
import io.parley.rpc.proto.v1.AuthenticateRequest;
import io.parley.rpc.proto.v1.Credentials;
import io.parley.rpc.proto.webrtc.v1.AnswerRequest;
import io.parley.rpc.proto.webrtc.v1.AnswerResponse;
import io.parley.rpc.proto.webrtc.v1.AnswerResponseDoneStage;
import io.parley.rpc.proto.webrtc.v1.AnswerResponseInitStage;
import io.parley.rpc.proto.webrtc.v1.CallRequest;
import io.parley.rpc.proto.webrtc.v1.CallUpdateRequest;
import io.parley.rpc.proto.webrtc.v1.OptionalWebRTCConfigRequest;
import io.parley.rpc.proto.webrtc.v1.SignalingServiceGrpc;
import io.parley.server.calls.CallDesk;
import io.parley.server.config.SignalingAuthConfig;
import io.parley.server.config.SignalingConfig;
import io.parley.server.config.TlsConfig;
import io.parley.server.room.Rooms;
import io.parley.server.room.RoomsConfig;
import io.parley.token.KeyProvider;
import io.parley.token.TokenVerifier;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Signaling as clients reach it: gRPC, gRPC-Web and JSON on the one port. */
@Execution(ExecutionMode.CONCURRENT) // a server takes its time to stop
class CallRoutesTest {

    private static final SignalingConfig OPEN =
            SignalingConfig.DEFAULT.withAuth(SignalingAuthConfig.DEFAULT.withUnauthenticated(true));
    private static final String SIGNALING = "/proto.rpc.webrtc.v1.SignalingService/";

    /** Any certificate will do, and so will a slow machine. */
    private static final Duration AMPLE = Duration.ofMinutes(1);

    private static final ClientFactory CLIENTS =
            ClientFactory.builder().tlsNoVerify().connectTimeout(AMPLE).build();

    private final ThreadShard shard = new ThreadShard();
    private final KeyProvider keys = KeyProvider.of(List.of(FrontFixture.KEY));
    private final Rooms rooms = new Rooms(RoomsConfig.builder().build(), keys, List.of(shard));
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private @Nullable CallDesk desk;
    private @Nullable FrontDoor front;
    private int port;

    private void start(SignalingConfig config) {
        start(config, null);
    }

    private void start(SignalingConfig config, @Nullable TlsConfig tls) {
        CallDesk opened = CallDesk.open(config, Map.of("devkey", "secret"));
        desk = opened;
        FrontDoor door =
                FrontDoor.open(
                                List.of(new InetSocketAddress("127.0.0.1", 0)),
                                1,
                                new TokenVerifier(keys, Clock.systemUTC()),
                                rooms,
                                opened,
                                null,
                                tls)
                        .join();
        front = door;
        port = door.port();
    }

    @AfterAll
    static void closeClients() {
        CLIENTS.close();
    }

    @AfterEach
    void stop() {
        if (desk != null && front != null) {
            desk.close();
            front.close().join();
        }
        rooms.shutdown().join();
        shard.close();
    }

    private <T extends io.grpc.stub.AbstractStub<T>> T stub(
            String scheme, Class<T> type, String... metadata) {
        Metadata headers = new Metadata();
        for (int i = 0; i < metadata.length; i += 2) {
            headers.put(
                    Metadata.Key.of(metadata[i], Metadata.ASCII_STRING_MARSHALLER),
                    metadata[i + 1]);
        }
        return GrpcClients.builder(scheme + "://127.0.0.1:" + port)
                .factory(CLIENTS)
                .responseTimeout(AMPLE)
                .build(type)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    private HttpResponse<String> send(String method, String path, String... headers)
            throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Answers one offer: the answer, and that this was all. */
    private final class OneAnswer implements StreamObserver<AnswerRequest> {
        final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        final StreamObserver<AnswerResponse> out;

        OneAnswer(String scheme, String... metadata) {
            out =
                    stub(scheme, SignalingServiceGrpc.SignalingServiceStub.class, metadata)
                            .answer(this);
        }

        @Override
        public void onNext(AnswerRequest message) {
            if (message.hasInit()) {
                AnswerResponse.Builder reply =
                        AnswerResponse.newBuilder().setUuid(message.getUuid());
                out.onNext(
                        reply.setInit(
                                        AnswerResponseInitStage.newBuilder()
                                                .setSdp("to " + message.getInit().getSdp()))
                                .build());
                out.onNext(reply.setDone(AnswerResponseDoneStage.getDefaultInstance()).build());
            }
            heard.add(message.getStageCase().name());
        }

        @Override
        public void onError(Throwable failure) {
            heard.add(String.valueOf(failure.getMessage()));
        }

        @Override
        public void onCompleted() {
            heard.add("end");
        }

        String next() throws InterruptedException {
            return String.valueOf(heard.poll(60, TimeUnit.SECONDS));
        }
    }

    private void exchange(String scheme, String... metadata) throws Exception {
        OneAnswer answerer = new OneAnswer(scheme, metadata);
        var stub = stub(scheme, SignalingServiceGrpc.SignalingServiceBlockingStub.class, metadata);
        var responses = stub.call(CallRequest.newBuilder().setSdp("offer+/=").build());
        var answer = responses.next();
        assertThat(answer.getInit().getSdp()).isEqualTo("to offer+/=");
        assertThat(responses.hasNext()).isFalse();
        var done =
                stub.callUpdate(
                        CallUpdateRequest.newBuilder()
                                .setUuid(answer.getUuid())
                                .setDone(true)
                                .build());
        assertThat(done.getSerializedSize()).isZero();
        assertThat(answerer.next()).isEqualTo("INIT");
        assertThat(answerer.next()).isEqualTo("DONE");
        assertThat(answerer.next()).isEqualTo("end");
    }

    @Test
    void anExchangeOverGrpcInTheClear() throws Exception {
        start(OPEN);
        exchange("gproto+h2c", "rpc-host", "robot");
    }

    @Test
    void callsOverTls() throws Exception {
        start(OPEN, new TlsConfig(resource("localhost.pem"), resource("localhost.key")));
        var stub =
                GrpcClients.builder("gproto+https://127.0.0.1:" + port)
                        .factory(CLIENTS)
                        .responseTimeout(AMPLE)
                        .build(SignalingServiceGrpc.SignalingServiceBlockingStub.class);
        assertThatThrownBy(
                        () ->
                                stub.optionalWebRTCConfig(
                                        OptionalWebRTCConfigRequest.getDefaultInstance()))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessage("UNKNOWN: expected rpc-host to be set in metadata");
    }

    /** The HTTP server itself would tell the date. */
    private void isServedOnFrames(String scheme) {
        RequestHeaders call =
                RequestHeaders.of(
                        HttpMethod.POST,
                        SIGNALING + "OptionalWebRTCConfig",
                        "content-type",
                        "application/grpc",
                        "te",
                        "trailers");
        ResponseHeaders response =
                WebClient.builder(scheme + "://127.0.0.1:" + port)
                        .factory(CLIENTS)
                        .responseTimeout(AMPLE)
                        .build()
                        .execute(call, new byte[5])
                        .aggregate()
                        .join()
                        .headers();
        assertThat(response.get("grpc-message"))
                .isEqualTo("expected rpc-host to be set in metadata");
        assertThat(response.get("date")).isNull();
    }

    @Test
    void callsInTheClearAreServedOnFrames() {
        start(OPEN);
        isServedOnFrames("h2c");
    }

    @Test
    void callsOverTlsAreServedOnFrames() throws Exception {
        start(OPEN, new TlsConfig(resource("localhost.pem"), resource("localhost.key")));
        isServedOnFrames("h2");
    }

    @Test
    void aPageOfAnotherOriginIsAnsweredByTheHttpServer() {
        start(OPEN);
        ResponseHeaders response =
                WebClient.builder("h2c://127.0.0.1:" + port)
                        .factory(CLIENTS)
                        .responseTimeout(AMPLE)
                        .build()
                        .execute(
                                RequestHeaders.of(
                                        HttpMethod.POST,
                                        SIGNALING + "OptionalWebRTCConfig",
                                        "content-type",
                                        "application/grpc",
                                        "origin",
                                        "https://app.example.org"),
                                new byte[5])
                        .aggregate()
                        .join()
                        .headers();
        assertThat(response.get("access-control-allow-origin"))
                .isEqualTo("https://app.example.org");
        assertThat(response.get("grpc-message"))
                .isEqualTo("expected rpc-host to be set in metadata");
    }

    private static String resource(String name) throws Exception {
        try (InputStream in = CallRoutesTest.class.getResourceAsStream(name)) {
            return new String(java.util.Objects.requireNonNull(in, name).readAllBytes(), UTF_8);
        }
    }

    @Test
    void aTlsHelloOnAPlaintextPortIsHungUpOn() throws Exception {
        start(OPEN);
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(60_000);
            socket.getOutputStream().write(new byte[] {22, 3, 1, 0, 100, 1, 0, 0, 96, 3, 3});
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aBrowserMayCallOverGrpcWeb() throws Exception {
        start(OPEN);
        OneAnswer answerer = new OneAnswer("gproto+h2c", "rpc-host", "robot");
        byte[] message = CallRequest.newBuilder().setSdp("offer").build().toByteArray();
        byte[] body =
                ByteBuffer.allocate(5 + message.length)
                        .put((byte) 0)
                        .putInt(message.length)
                        .put(message)
                        .array();
        HttpResponse<byte[]> response =
                http.send(
                        HttpRequest.newBuilder(
                                        URI.create("http://127.0.0.1:" + port + SIGNALING + "Call"))
                                .header("content-type", "application/grpc-web+proto")
                                .header("x-grpc-web", "1")
                                .header("rpc-host", "robot")
                                .header("origin", "https://app.example.org")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("access-control-allow-origin"))
                .contains("https://app.example.org");
        assertThat(response.headers().firstValue("access-control-allow-credentials"))
                .contains("true");
        assertThat(response.headers().firstValue("access-control-expose-headers").orElse(""))
                .contains("grpc-status", "grpc-message");
        ByteBuffer frames = ByteBuffer.wrap(response.body());
        assertThat(frames.get()).isZero();
        frames.position(frames.position() + 4 + frames.getInt(frames.position()));
        assertThat(frames.get()).as("the trailers").isEqualTo((byte) 0x80);
        byte[] trailers = new byte[frames.getInt()];
        frames.get(trailers);
        assertThat(new String(trailers, UTF_8)).contains("grpc-status: 0");
        assertThat(answerer.next()).isEqualTo("INIT");
    }

    @Test
    void aBrowserIsToldWhatItMaySend() throws Exception {
        start(OPEN);
        HttpResponse<String> response =
                send(
                        "OPTIONS",
                        SIGNALING + "Call",
                        "origin",
                        "https://app.example.org",
                        "access-control-request-method",
                        "POST",
                        "access-control-request-headers",
                        "content-type,rpc-host,x-grpc-web,x-user-agent,authorization,viam_client");
        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.headers().firstValue("access-control-allow-origin"))
                .contains("https://app.example.org");
        assertThat(response.headers().firstValue("access-control-allow-credentials"))
                .contains("true");
        assertThat(response.headers().firstValue("access-control-allow-headers").orElse(""))
                .contains("rpc-host", "viam_client");
        assertThat(response.headers().firstValue("access-control-allow-methods").orElse(""))
                .contains("POST");
    }

    @Test
    void jsonPathsDoAsTheMethods() throws Exception {
        start(OPEN);
        HttpResponse<String> config =
                send("GET", "/rpc/webrtc/v1/optional_webrtc_config", "grpc-metadata-rpc-host", "r");
        assertThat(config.statusCode()).isEqualTo(200);
        assertThat(config.body()).isEqualTo("{\"config\":{}}");
        assertThat(config.headers().firstValue("content-type")).contains("application/json");

        OneAnswer answerer = new OneAnswer("gproto+h2c", "rpc-host", "robot");
        HttpResponse<String> call =
                send(
                        "POST",
                        "/rpc/webrtc/v1/call?sdp=a%2Bb%2Fc%3D",
                        "grpc-metadata-rpc-host",
                        "robot");
        assertThat(call.statusCode()).isEqualTo(200);
        assertThat(call.body())
                .matches(
                        "\\{\"result\":\\{\"uuid\":\"[-0-9a-f]{36}\",\"init\":\\{\"sdp\":\"to a\\+b/c\\\\u003d\"}}}\n");
        String uuid = call.body().replaceAll(".*\"uuid\":\"([^\"]*)\".*\n", "$1");
        HttpResponse<String> update =
                send(
                        "PUT",
                        "/rpc/webrtc/v1/call_update?done=true&uuid=" + uuid,
                        "grpc-metadata-rpc-host",
                        "robot");
        assertThat(update.statusCode()).isEqualTo(200);
        assertThat(update.body()).isEqualTo("{}");
        assertThat(answerer.next()).isEqualTo("INIT");
        assertThat(answerer.next()).isEqualTo("DONE");
        assertThat(answerer.next()).isEqualTo("end");
    }

    @Test
    void jsonPathsTellErrorsAsTheMethodsDo() throws Exception {
        start(OPEN);
        HttpResponse<String> config = send("GET", "/rpc/webrtc/v1/optional_webrtc_config");
        assertThat(config.statusCode()).isEqualTo(500);
        assertThat(config.body())
                .isEqualTo("{\"code\":2,\"message\":\"expected rpc-host to be set in metadata\"}");
        HttpResponse<String> call = send("POST", "/rpc/webrtc/v1/call?sdp=x");
        assertThat(call.statusCode()).isEqualTo(500);
        assertThat(call.body())
                .isEqualTo(
                        "{\"error\":{\"code\":2,\"message\":\"expected rpc-host to be set in metadata\"}}\n");
        HttpResponse<String> update =
                send(
                        "PUT",
                        "/rpc/webrtc/v1/call_update?done=maybe",
                        "grpc-metadata-rpc-host",
                        "robot");
        assertThat(update.statusCode()).isEqualTo(400);
        assertThat(update.body()).contains("\"code\":3");
    }

    @Test
    void aMethodThatDoesNotExistIsUnimplemented() throws Exception {
        start(OPEN);
        var stub = stub("gproto+h2c", AuthServiceGrpc.AuthServiceBlockingStub.class);
        assertThatThrownBy(() -> stub.authenticate(AuthenticateRequest.getDefaultInstance()))
                .as("nobody needs a token here, so nobody gets one")
                .hasMessageStartingWith("UNIMPLEMENTED");
        HttpResponse<String> web =
                send(
                        "POST",
                        "/viam.robot.v1.RobotService/ResourceNames",
                        "content-type",
                        "application/grpc-web+proto");
        assertThat(web.statusCode()).isEqualTo(200);
        assertThat(web.headers().firstValue("grpc-status")).contains("12");
    }

    @Test
    void withAuthenticationATokenIsNeededAndAnApiKeyGetsOne() throws Exception {
        start(SignalingConfig.DEFAULT);
        String[] nobody = {"rpc-host", "robot"};
        var anonymous =
                stub("gproto+h2c", SignalingServiceGrpc.SignalingServiceBlockingStub.class, nobody);
        assertThatThrownBy(
                        () ->
                                anonymous.optionalWebRTCConfig(
                                        OptionalWebRTCConfigRequest.getDefaultInstance()))
                .hasMessage("UNAUTHENTICATED: authentication required");
        String token =
                stub("gproto+h2c", AuthServiceGrpc.AuthServiceBlockingStub.class)
                        .authenticate(
                                AuthenticateRequest.newBuilder()
                                        .setEntity("devkey")
                                        .setCredentials(
                                                Credentials.newBuilder()
                                                        .setType("api-key")
                                                        .setPayload("secret"))
                                        .build())
                        .getAccessToken();
        exchange("gproto+h2c", "rpc-host", "robot", "authorization", "Bearer " + token);
        HttpResponse<String> json =
                send(
                        "POST",
                        "/rpc/v1/authenticate?entity=devkey&credentials.type=api-key&credentials.payload=secret");
        assertThat(json.statusCode()).isEqualTo(200);
        assertThat(json.body()).startsWith("{\"access_token\":\"");
        HttpResponse<String> refused =
                send(
                        "GET",
                        "/rpc/webrtc/v1/optional_webrtc_config",
                        "grpc-metadata-rpc-host",
                        "robot");
        assertThat(refused.statusCode()).isEqualTo(401);
    }

    @Test
    void toolsFindTheServicesAndThatTheyLive() throws Exception {
        start(OPEN);
        assertThat(
                        stub("gproto+h2c", HealthGrpc.HealthBlockingStub.class)
                                .check(HealthCheckRequest.getDefaultInstance())
                                .getStatus())
                .isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
        BlockingQueue<String> names = new LinkedBlockingQueue<>();
        StreamObserver<ServerReflectionRequest> asking =
                stub("gproto+h2c", ServerReflectionGrpc.ServerReflectionStub.class)
                        .serverReflectionInfo(
                                new StreamObserver<>() {
                                    @Override
                                    public void onNext(ServerReflectionResponse response) {
                                        response.getListServicesResponse()
                                                .getServiceList()
                                                .forEach(service -> names.add(service.getName()));
                                        names.add("end");
                                    }

                                    @Override
                                    public void onError(Throwable failure) {
                                        names.add(String.valueOf(failure));
                                    }

                                    @Override
                                    public void onCompleted() {}
                                });
        asking.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
        List<String> found = new java.util.ArrayList<>();
        while (!found.contains("end") && found.size() < 20) {
            found.add(String.valueOf(names.poll(60, TimeUnit.SECONDS)));
        }
        asking.onCompleted();
        assertThat(found)
                .contains(
                        "proto.rpc.webrtc.v1.SignalingService",
                        "grpc.reflection.v1.ServerReflection",
                        "grpc.reflection.v1alpha.ServerReflection");
    }

    @Test
    void callsAreCounted() throws Exception {
        start(OPEN);
        exchange("gproto+h2c", "rpc-host", "robot");
        String metrics = send("GET", "/metrics").body();
        assertThat(metrics)
                .contains("parley_calls_total{result=\"ok\"} 1.0")
                .contains("parley_calls_exchange_seconds_count 1")
                .contains("parley_calls_answerers_waiting 0.0")
                .contains("parley_calls_pending 0.0");
    }

    @Test
    void stoppingSendsAnswerersToAnotherServer() throws Exception {
        start(OPEN);
        OneAnswer answerer = new OneAnswer("gproto+h2c", "rpc-host", "robot");
        stub(
                        "gproto+h2c",
                        SignalingServiceGrpc.SignalingServiceBlockingStub.class,
                        "rpc-host",
                        "robot")
                .optionalWebRTCConfig(OptionalWebRTCConfigRequest.getDefaultInstance());
        java.util.Objects.requireNonNull(desk).drain();
        assertThat(answerer.next()).startsWith("UNAVAILABLE");
    }
}
