package io.parley.rpc.auth;

import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusException;
import io.parley.rpc.proto.v1.AuthServiceGrpc;
import java.util.Iterator;
import java.util.Set;

/**
 * Asks for a bearer token on every call, and tells the service who showed it as {@link
 * Identity#current()}. A stream is checked once, when it opens.
 *
 * @since 0.2
 */
public final class AuthInterceptor implements ServerInterceptor {

    static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private static final String PREFIX = "Bearer ";

    /** Those who have no token yet, and those who only ask whether the server lives. */
    private static final Set<String> EXEMPT =
            Set.of(
                    AuthServiceGrpc.getAuthenticateMethod().getFullMethodName(),
                    "grpc.health.v1.Health/Check",
                    "grpc.health.v1.Health/Watch");

    private final TokenVerifier verifier;

    /** An interceptor that believes whom the verifier believes. */
    public AuthInterceptor(TokenVerifier verifier) {
        this.verifier = verifier;
    }

    @Override
    public <Q, R> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
        if (EXEMPT.contains(call.getMethodDescriptor().getFullMethodName())) {
            return next.startCall(call, headers);
        }
        Identity identity;
        try {
            identity = verifier.verify(token(headers));
        } catch (StatusException e) {
            call.close(e.getStatus(), new Metadata());
            return new ServerCall.Listener<>() {};
        }
        return Contexts.interceptCall(identity.attached(), call, headers, next);
    }

    private static String token(Metadata headers) throws StatusException {
        Iterable<String> values = headers.getAll(AUTHORIZATION);
        Iterator<String> each = values == null ? null : values.iterator();
        String first = each == null ? null : each.next();
        if (first == null || each == null || each.hasNext()) {
            throw Refusal.unauthenticated("authentication required");
        }
        if (!first.startsWith(PREFIX)) {
            throw Refusal.unauthenticated("expected authorization header with prefix: Bearer ");
        }
        return first.substring(PREFIX.length());
    }
}
