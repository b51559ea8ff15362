package io.parley.rpc.auth;

import io.grpc.BindableService;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.parley.rpc.proto.v1.AuthenticateToRequest;
import io.parley.rpc.proto.v1.AuthenticateToResponse;
import io.parley.rpc.proto.v1.ExternalAuthServiceGrpc;
import java.util.List;
import java.util.Map;

/**
 * {@code proto.rpc.v1.ExternalAuthService}: gives those who are authenticated here a token for
 * somebody else's server.
 *
 * @since 0.2
 */
public final class ExternalAuthenticationService implements BindableService {

    /** The type of credentials that such a token stands for. */
    public static final String TYPE = "external";

    private final TokenIssuer issuer;
    private final Rule rule;

    /** Who may get a token for whom. Called on any thread; must not block. */
    @FunctionalInterface
    public interface Rule {

        /**
         * Checks a wish.
         *
         * @return what the token shall say about the caller
         * @throws StatusException what the caller is told if it may not
         */
        Map<String, String> check(Identity caller, String entity) throws StatusException;
    }

    /** A service that gives what the rule allows. */
    public ExternalAuthenticationService(TokenIssuer issuer, Rule rule) {
        this.issuer = issuer;
        this.rule = rule;
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServerServiceDefinition.builder(ExternalAuthServiceGrpc.getServiceDescriptor())
                .addMethod(
                        ExternalAuthServiceGrpc.getAuthenticateToMethod(),
                        (call, headers) -> {
                            Identity caller = Identity.current();
                            return ServerCalls
                                    .<AuthenticateToRequest, AuthenticateToResponse>asyncUnaryCall(
                                            (request, out) -> answer(caller, request, out))
                                    .startCall(call, headers);
                        })
                .build();
    }

    private void answer(
            @org.jspecify.annotations.Nullable Identity caller,
            AuthenticateToRequest request,
            StreamObserver<AuthenticateToResponse> out) {
        try {
            if (caller == null) {
                throw Status.INTERNAL.withDescription("entity should be available").asException();
            }
            Map<String, String> metadata = rule.check(caller, request.getEntity());
            String token =
                    issuer.issue(caller.entity(), List.of(request.getEntity()), TYPE, metadata);
            out.onNext(AuthenticateToResponse.newBuilder().setAccessToken(token).build());
            out.onCompleted();
        } catch (StatusException e) {
            out.onError(e);
        }
    }
}
