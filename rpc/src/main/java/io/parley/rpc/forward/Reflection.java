package io.parley.rpc.forward;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Asks a server what it serves, through {@code grpc.reflection.v1} or, where there is only that,
 * its predecessor {@code v1alpha} with the same messages.
 *
 * @since 0.1
 */
public final class Reflection {
    private static final int SECONDS = 10;

    private static final MethodDescriptor<ServerReflectionRequest, ServerReflectionResponse> V1 =
            ServerReflectionGrpc.getServerReflectionInfoMethod();
    private static final MethodDescriptor<ServerReflectionRequest, ServerReflectionResponse>
            V1_ALPHA =
                    V1.toBuilder()
                            .setFullMethodName(
                                    "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo")
                            .build();

    private final Channel channel;
    private volatile MethodDescriptor<ServerReflectionRequest, ServerReflectionResponse> version =
            V1;

    public Reflection(Channel channel) {
        this.channel = requireNonNull(channel, "channel");
    }

    /**
     * Full names of the services. Fails with UNIMPLEMENTED when the server has no reflection, as
     * all methods here.
     */
    public CompletableFuture<List<String>> services() {
        return ask(ServerReflectionRequest.newBuilder().setListServices("*").build())
                .thenApply(
                        answer ->
                                answer.getListServicesResponse().getServiceList().stream()
                                        .map(ServiceResponse::getName)
                                        .toList());
    }

    /** The file that declares a service, message or enum; files it imports may follow. */
    public CompletableFuture<List<FileDescriptorProto>> fileOf(String symbol) {
        return ask(ServerReflectionRequest.newBuilder().setFileContainingSymbol(symbol).build())
                .thenCompose(Reflection::files);
    }

    /** A file by its name, as in an import; files it imports may follow. */
    public CompletableFuture<List<FileDescriptorProto>> fileNamed(String name) {
        return ask(ServerReflectionRequest.newBuilder().setFileByFilename(name).build())
                .thenCompose(Reflection::files);
    }

    private static CompletableFuture<List<FileDescriptorProto>> files(
            ServerReflectionResponse answer) {
        List<FileDescriptorProto> files = new ArrayList<>();
        try {
            for (ByteString file :
                    answer.getFileDescriptorResponse().getFileDescriptorProtoList()) {
                files.add(FileDescriptorProto.parseFrom(file));
            }
        } catch (InvalidProtocolBufferException e) {
            return CompletableFuture.failedFuture(
                    Status.INTERNAL
                            .withDescription("the server's reflection answers with garbage")
                            .asException());
        }
        return CompletableFuture.completedFuture(files);
    }

    private CompletableFuture<ServerReflectionResponse> ask(ServerReflectionRequest request) {
        MethodDescriptor<ServerReflectionRequest, ServerReflectionResponse> asked = version;
        CompletableFuture<ServerReflectionResponse> answer = ask(asked, request);
        if (asked == V1_ALPHA) {
            return answer;
        }
        return answer.exceptionallyCompose(
                failure -> {
                    if (Status.fromThrowable(failure).getCode() != Status.Code.UNIMPLEMENTED) {
                        return CompletableFuture.failedFuture(failure);
                    }
                    return ask(V1_ALPHA, request)
                            .whenComplete(
                                    (older, none) -> {
                                        if (older != null) {
                                            version = V1_ALPHA;
                                        }
                                    });
                });
    }

    private CompletableFuture<ServerReflectionResponse> ask(
            MethodDescriptor<ServerReflectionRequest, ServerReflectionResponse> asked,
            ServerReflectionRequest request) {
        Answer answer = new Answer();
        StreamObserver<ServerReflectionRequest> requests =
                ClientCalls.asyncBidiStreamingCall(
                        channel.newCall(
                                asked,
                                CallOptions.DEFAULT.withDeadlineAfter(SECONDS, TimeUnit.SECONDS)),
                        answer);
        requests.onNext(request);
        requests.onCompleted();
        return answer.future;
    }

    private static final class Answer implements StreamObserver<ServerReflectionResponse> {
        final CompletableFuture<ServerReflectionResponse> future = new CompletableFuture<>();

        @Override
        public void onNext(ServerReflectionResponse answer) {
            if (answer.hasErrorResponse()) {
                future.completeExceptionally(
                        Status.fromCodeValue(answer.getErrorResponse().getErrorCode())
                                .withDescription(answer.getErrorResponse().getErrorMessage())
                                .asException());
            } else {
                future.complete(answer);
            }
        }

        @Override
        public void onError(Throwable failure) {
            future.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {
            future.completeExceptionally(
                    Status.INTERNAL
                            .withDescription("the server's reflection does not answer")
                            .asException());
        }
    }
}
