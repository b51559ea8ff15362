package io.parley.rpc.auth;

import io.grpc.BindableService;
import io.grpc.Metadata;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.parley.rpc.proto.v1.AuthServiceGrpc;
import io.parley.rpc.proto.v1.AuthenticateRequest;
import io.parley.rpc.proto.v1.AuthenticateResponse;
import io.parley.rpc.proto.v1.Credentials;
import java.util.Map;
import java.util.Set;

/**
 * {@code proto.rpc.v1.AuthService}: gives a token for credentials.
 *
 * @since 0.2
 */
public final class AuthenticationService implements BindableService {

    private final TokenIssuer issuer;
    private final Map<String, CredentialHandler> handlers;
    private final Set<String> verifiedOnly;

    /**
     * @param handlers by type of credentials
     * @param verifiedOnly types whose tokens are believed here but made elsewhere
     */
    public AuthenticationService(
            TokenIssuer issuer, Map<String, CredentialHandler> handlers, Set<String> verifiedOnly) {
        this.issuer = issuer;
        this.handlers = Map.copyOf(handlers);
        this.verifiedOnly = Set.copyOf(verifiedOnly);
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServerServiceDefinition.builder(AuthServiceGrpc.getServiceDescriptor())
                .addMethod(
                        AuthServiceGrpc.getAuthenticateMethod(),
                        (call, headers) ->
                                ServerCalls
                                        .<AuthenticateRequest, AuthenticateResponse>asyncUnaryCall(
                                                (request, out) -> answer(headers, request, out))
                                        .startCall(call, headers))
                .build();
    }

    private void answer(
            Metadata headers,
            AuthenticateRequest request,
            StreamObserver<AuthenticateResponse> out) {
        try {
            String token = authenticate(headers, request);
            out.onNext(AuthenticateResponse.newBuilder().setAccessToken(token).build());
            out.onCompleted();
        } catch (StatusException e) {
            out.onError(e);
        }
    }

    private String authenticate(Metadata headers, AuthenticateRequest request)
            throws StatusException {
        if (headers.containsKey(AuthInterceptor.AUTHORIZATION)) {
            throw invalid("already authenticated; cannot re-authenticate");
        }
        if (!request.hasCredentials()) {
            throw invalid("credentials required");
        }
        Credentials credentials = request.getCredentials();
        String type = credentials.getType();
        CredentialHandler handler = handlers.get(type);
        if (handler == null) {
            throw verifiedOnly.contains(type)
                    ? Status.UNIMPLEMENTED
                            .withDescription(
                                    "direct authentication not supported for \"" + type + "\"")
                            .asException()
                    : invalid("do not know how to handle credential type \"" + type + "\"");
        }
        Map<String, String> metadata =
                handler.authenticate(request.getEntity(), credentials.getPayload());
        return issuer.issue(request.getEntity(), type, metadata);
    }

    private static StatusException invalid(String text) {
        return Status.INVALID_ARGUMENT.withDescription(text).asException();
    }
}
