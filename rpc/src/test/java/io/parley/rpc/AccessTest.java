package io.parley.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.StreamObserver;
import io.parley.rpc.proto.v1.AuthServiceGrpc;
import io.parley.rpc.proto.v1.AuthenticateRequest;
import io.parley.rpc.proto.v1.AuthenticateResponse;
import io.parley.rpc.proto.v1.AuthenticateToRequest;
import io.parley.rpc.proto.v1.AuthenticateToResponse;
import io.parley.rpc.proto.v1.ExternalAuthServiceGrpc;
import io.parley.rpc.proto.webrtc.v1.OptionalWebRTCConfigRequest;
import io.parley.rpc.proto.webrtc.v1.OptionalWebRTCConfigResponse;
import io.parley.rpc.proto.webrtc.v1.SignalingServiceGrpc;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class AccessTest {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<String> SHOWN = Context.key("shown");

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private Server server;

    @BeforeEach
    void start() throws IOException {
        server =
                Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                        .addService(new Issuer())
                        .addService(new External())
                        .addService(new Signaling())
                        .intercept(new Shown())
                        .build()
                        .start();
    }

    @AfterEach
    void stop() {
        server.shutdownNow();
    }

    /** Dials until the service refuses, which it does with what it was shown. */
    private Status dial(Access access) {
        DialOptions options =
                DialOptions.builder().access(access).timeout(Duration.ofMinutes(1)).build();
        CompletionException failure =
                catchThrowableOfType(
                        CompletionException.class,
                        () -> Dialer.dial(address(), "robot-7", options).join());
        assertThat(failure.getCause()).isInstanceOf(StatusException.class);
        return Status.fromThrowable(failure);
    }

    private String address() {
        return "http://127.0.0.1:" + server.getPort();
    }

    @Test
    void withoutAccessNothingIsShown() {
        assertThat(dial(Access.NONE).getDescription()).isEqualTo("shown: null");
    }

    @Test
    void aTokenIsShownAsItIs() {
        assertThat(dial(Access.token("t0")).getDescription()).isEqualTo("shown: Bearer t0");
        assertThat(seen).isEmpty();
    }

    @Test
    void credentialsAreExchangedForAToken() {
        Access access = Access.credentials(Credentials.apiKey("id", "key"));
        assertThat(dial(access).getDescription()).isEqualTo("shown: Bearer token of id");
        assertThat(seen).containsExactly("authenticate id api-key key, shown: null");
    }

    @Test
    void credentialsWithoutAnEntityAreThoseOfTheHost() {
        Access access = Access.credentials(new Credentials(null, "robot-secret", "s"));
        assertThat(dial(access).getDescription()).isEqualTo("shown: Bearer token of robot-7");
    }

    @Test
    void anotherServerIssuesTheTokenForThisOne() {
        Access access = Access.external(address(), "this one", Credentials.apiKey("id", "key"));
        assertThat(dial(access).getDescription()).isEqualTo("shown: Bearer token to this one");
        assertThat(seen)
                .containsExactly(
                        "authenticate id api-key key, shown: null",
                        "authenticate to this one, shown: Bearer token of id");
    }

    @Test
    void wrongCredentialsFailTheDialWithWhatTheServerSays() {
        Status status = dial(Access.credentials(Credentials.apiKey("id", "wrong")));
        assertThat(status.getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(status.getDescription()).isEqualTo("invalid credentials");
    }

    @Test
    void secretsAreNotShown() {
        assertThat(Credentials.apiKey("id", "key").toString())
                .isEqualTo("Credentials[api-key of id]");
    }

    private final class Issuer extends AuthServiceGrpc.AuthServiceImplBase {
        @Override
        public void authenticate(
                AuthenticateRequest request, StreamObserver<AuthenticateResponse> response) {
            String payload = request.getCredentials().getPayload();
            if (payload.equals("wrong")) {
                response.onError(
                        Status.UNAUTHENTICATED
                                .withDescription("invalid credentials")
                                .asException());
                return;
            }
            seen.add(
                    "authenticate "
                            + request.getEntity()
                            + " "
                            + request.getCredentials().getType()
                            + " "
                            + payload
                            + ", "
                            + shown());
            response.onNext(
                    AuthenticateResponse.newBuilder()
                            .setAccessToken("token of " + request.getEntity())
                            .build());
            response.onCompleted();
        }
    }

    private final class External extends ExternalAuthServiceGrpc.ExternalAuthServiceImplBase {
        @Override
        public void authenticateTo(
                AuthenticateToRequest request, StreamObserver<AuthenticateToResponse> response) {
            seen.add("authenticate to " + request.getEntity() + ", " + shown());
            response.onNext(
                    AuthenticateToResponse.newBuilder()
                            .setAccessToken("token to " + request.getEntity())
                            .build());
            response.onCompleted();
        }
    }

    /** Refuses everybody, and says what they showed. */
    private static final class Signaling extends SignalingServiceGrpc.SignalingServiceImplBase {
        @Override
        public void optionalWebRTCConfig(
                OptionalWebRTCConfigRequest request,
                StreamObserver<OptionalWebRTCConfigResponse> response) {
            response.onError(Status.PERMISSION_DENIED.withDescription(shown()).asException());
        }
    }

    private static String shown() {
        return "shown: " + SHOWN.get();
    }

    private static final class Shown implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            @Nullable String value = headers.get(AUTHORIZATION);
            return Contexts.interceptCall(
                    Context.current().withValue(SHOWN, value), call, headers, next);
        }
    }
}
