package io.parley.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.StringValue;
import io.grpc.CallOptions;
import io.grpc.ChannelCredentials;
import io.grpc.Status;
import io.grpc.TlsChannelCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.stub.ClientCalls;
import io.parley.rpc.dial.Statuses;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Dialer and answerer at a signaling service that speaks TLS. */
@Timeout(180)
class DialTlsTest {
    private static final String HOST = "robot-7";

    private static InputStream pem(String name) {
        return Objects.requireNonNull(DialTlsTest.class.getResourceAsStream("/tls/" + name), name);
    }

    private static TlsServerCredentials.Builder server() throws IOException {
        return TlsServerCredentials.newBuilder().keyManager(pem("server.pem"), pem("server.key"));
    }

    private static TlsChannelCredentials.Builder client() throws IOException {
        return TlsChannelCredentials.newBuilder().trustManager(pem("ca.pem"));
    }

    private static DialOptions.Builder patient() {
        return DialOptions.builder().timeout(Duration.ofMinutes(1));
    }

    private static String address(ScriptedSignaling signaling) {
        return "https://localhost:" + signaling.port();
    }

    private static void assertCalls(ScriptedSignaling signaling, ChannelCredentials tls) {
        AnswererOptions answering = AnswererOptions.builder().tls(tls).build();
        try (Answerer answerer =
                        Answerer.builder(address(signaling), HOST)
                                .addService(new Calls())
                                .options(answering)
                                .start();
                DialedConnection connection =
                        Dialer.dial(
                                        address(signaling),
                                        answerer.hosts().get(0),
                                        patient().tls(tls).build())
                                .join()) {
            assertThat(connection.path()).isEqualTo(DialPath.WEBRTC);
            StringValue answer =
                    ClientCalls.blockingUnaryCall(
                            connection.channel(),
                            Calls.SAY,
                            CallOptions.DEFAULT,
                            StringValue.of("over TLS"));
            assertThat(answer.getValue()).isEqualTo("over TLS");
        }
    }

    private static Status refusal(ScriptedSignaling signaling, DialOptions options) {
        CompletionException failure =
                catchThrowableOfType(
                        CompletionException.class,
                        () -> Dialer.dial(address(signaling), HOST, options).join());
        return Statuses.of(failure);
    }

    @Test
    void aServiceWhoseCertificateIsTrustedIsUsed() throws IOException {
        try (ScriptedSignaling signaling = new ScriptedSignaling(0, server().build())) {
            assertCalls(signaling, client().build());
        }
    }

    @Test
    void aServiceWhoseCertificateIsNotTrustedHearsNoOffer() throws IOException {
        try (ScriptedSignaling signaling = new ScriptedSignaling(0, server().build())) {
            Status status = refusal(signaling, patient().build());
            assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(signaling.seen).isEmpty();
        }
    }

    @Test
    void aServiceThatAsksForCertificatesGetsOne() throws IOException {
        TlsServerCredentials.Builder mutual =
                server().trustManager(pem("ca.pem"))
                        .clientAuth(TlsServerCredentials.ClientAuth.REQUIRE);
        try (ScriptedSignaling signaling = new ScriptedSignaling(0, mutual.build())) {
            assertCalls(
                    signaling, client().keyManager(pem("client.pem"), pem("client.key")).build());
            DialOptions without = patient().tls(client().build()).build();
            assertThat(refusal(signaling, without).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        }
    }

    private static DialOptions.Builder downgrading(Downgrade downgrade) throws IOException {
        return patient().tls(client().build()).downgrade(downgrade);
    }

    @Test
    void aServiceWithoutTlsIsUsedWhereThatIsAllowed() throws IOException {
        try (ScriptedSignaling signaling = new ScriptedSignaling()) {
            signaling.configStatus = Status.PERMISSION_DENIED.withDescription("heard");
            assertThat(refusal(signaling, downgrading(Downgrade.NEVER).build()).getCode())
                    .isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(signaling.seen).isEmpty();
            assertThat(
                            refusal(signaling, downgrading(Downgrade.WITHOUT_CREDENTIALS).build())
                                    .getDescription())
                    .isEqualTo("heard");
        }
    }

    @Test
    void credentialsGoOutInPlaintextOnlyWhereThatIsSaid() throws IOException {
        Access token = Access.token("secret");
        try (ScriptedSignaling signaling = new ScriptedSignaling()) {
            signaling.configStatus = Status.PERMISSION_DENIED.withDescription("heard");
            Status refused =
                    refusal(
                            signaling,
                            downgrading(Downgrade.WITHOUT_CREDENTIALS).access(token).build());
            assertThat(refused.getDescription())
                    .isEqualTo("requested address is insecure and will not send credentials");
            assertThat(signaling.headers).isEmpty();
            Status sent =
                    refusal(
                            signaling,
                            downgrading(Downgrade.WITH_CREDENTIALS).access(token).build());
            assertThat(sent.getDescription()).isEqualTo("heard");
        }
    }

    @Test
    void aServiceWithTlsKeepsIt() throws IOException {
        try (ScriptedSignaling signaling = new ScriptedSignaling(0, server().build())) {
            signaling.configStatus = Status.PERMISSION_DENIED.withDescription("heard");
            Access token = Access.token("secret");
            Status sent =
                    refusal(
                            signaling,
                            downgrading(Downgrade.WITHOUT_CREDENTIALS).access(token).build());
            assertThat(sent.getDescription()).isEqualTo("heard");
        }
    }
}
