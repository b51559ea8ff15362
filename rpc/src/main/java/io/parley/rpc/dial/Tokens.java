package io.parley.rpc.dial;

import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.parley.rpc.proto.v1.AuthServiceGrpc;
import io.parley.rpc.proto.v1.AuthenticateRequest;
import io.parley.rpc.proto.v1.AuthenticateResponse;
import io.parley.rpc.proto.v1.AuthenticateToRequest;
import io.parley.rpc.proto.v1.AuthenticateToResponse;
import io.parley.rpc.proto.v1.Credentials;
import io.parley.rpc.proto.v1.ExternalAuthServiceGrpc;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Access tokens from {@code proto.rpc.v1.AuthService} and {@code ExternalAuthService}. */
public final class Tokens {
    private static final int SECONDS = 10;

    private Tokens() {}

    /** Exchanges credentials for a token of the server itself. */
    public static CompletableFuture<String> authenticate(
            Channel channel, String entity, String type, String payload) {
        AuthenticateRequest request =
                AuthenticateRequest.newBuilder()
                        .setEntity(entity)
                        .setCredentials(Credentials.newBuilder().setType(type).setPayload(payload))
                        .build();
        One<AuthenticateResponse> response = new One<>();
        AuthServiceGrpc.newStub(channel)
                .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
                .authenticate(request, response);
        return response.future.thenApply(AuthenticateResponse::getAccessToken);
    }

    /** Exchanges a token of the server for one that another entity believes. */
    public static CompletableFuture<String> authenticateTo(
            Channel channel, String token, String entity) {
        Metadata headers = new Metadata();
        headers.put(
                Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER),
                "Bearer " + token);
        One<AuthenticateToResponse> response = new One<>();
        ExternalAuthServiceGrpc.newStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
                .authenticateTo(
                        AuthenticateToRequest.newBuilder().setEntity(entity).build(), response);
        return response.future.thenApply(AuthenticateToResponse::getAccessToken);
    }

    /** The answer of a unary call as a future. */
    static final class One<T> implements StreamObserver<T> {
        final CompletableFuture<T> future = new CompletableFuture<>();
        private @Nullable T value;

        @Override
        public void onNext(T message) {
            value = message;
        }

        @Override
        public void onError(Throwable failure) {
            future.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            T received = value;
            if (received == null) {
                future.completeExceptionally(
                        io.grpc.Status.INTERNAL
                                .withDescription("no message in the response")
                                .asException());
            } else {
                future.complete(received);
            }
        }
    }
}
