package io.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class MethodCallTest {
    private static final String CHECK = "grpc.health.v1.Health/Check";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Server server;
    private ManagedChannel channel;
    private RemoteSchema schema;

    @BeforeEach
    void start() throws IOException {
        server =
                Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                        .addService(new HealthStatusManager().getHealthService())
                        .addService(ProtoReflectionServiceV1.newInstance())
                        .build()
                        .start();
        channel =
                Grpc.newChannelBuilder(
                                "127.0.0.1:" + server.getPort(),
                                InsecureChannelCredentials.create())
                        .build();
        schema = new RemoteSchema(channel);
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    private void call(String method, @Nullable String json, String input) throws StatusException {
        Console console =
                new Console(
                        new PrintWriter(out, true),
                        new PrintWriter(err, true),
                        Map.of(),
                        new StringReader(input));
        new MethodCall(console, channel, false)
                .run(schema.method(method), json, new Metadata(), null);
    }

    @Test
    void aMethodIsCalledWithJson() throws StatusException {
        call(CHECK, "{}", "");
        assertThat(out.toString().strip()).isEqualTo("{\"status\":\"SERVING\"}");
    }

    @Test
    void theRequestMayStandOnStandardInput() throws StatusException {
        call("grpc.health.v1.Health.Check", null, "{\"service\": \"\"}");
        assertThat(out.toString().strip()).isEqualTo("{\"status\":\"SERVING\"}");
    }

    @Test
    void noRequestAtAllIsAnEmptyOne() throws StatusException {
        call(CHECK, null, "");
        assertThat(out.toString().strip()).isEqualTo("{\"status\":\"SERVING\"}");
    }

    @Test
    void theStatusOfTheCallIsItsFailure() {
        StatusException failure =
                catchThrowableOfType(
                        StatusException.class, () -> call(CHECK, "{\"service\": \"none\"}", ""));
        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
    }

    @Test
    void whatIsNoRequestIsExplained() {
        assertThatThrownBy(() -> call(CHECK, "{\"no\": 1}", ""))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("no grpc.health.v1.HealthCheckRequest")
                .hasMessageContaining("describe");
        assertThatThrownBy(() -> call(CHECK, "{", "")).isInstanceOf(UsageException.class);
        assertThatThrownBy(() -> call(CHECK, "{} {}", ""))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("takes one request");
    }

    @Test
    void servicesAreListedAndDescribed() throws StatusException {
        assertThat(schema.list(null)).contains("grpc.health.v1.Health");
        assertThat(schema.list("grpc.health.v1.Health"))
                .contains("grpc.health.v1.Health.Check", "grpc.health.v1.Health.Watch");
        assertThat(schema.describe("grpc.health.v1.Health"))
                .contains("returns (stream grpc.health.v1.HealthCheckResponse)");
        assertThat(schema.describe("grpc.health.v1.HealthCheckRequest"))
                .contains("string service = 1;");
        assertThat(schema.describe("grpc.health.v1.HealthCheckResponse.ServingStatus"))
                .contains("NOT_SERVING = 2;");
    }

    @Test
    void whatIsNotThereIsNamed() {
        StatusException failure =
                catchThrowableOfType(StatusException.class, () -> schema.method("no.Such/Method"));
        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(failure.getStatus().getDescription()).contains("no.Such");
        assertThatThrownBy(() -> schema.method("nonsense"))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("package.Service/Method");
    }
}
