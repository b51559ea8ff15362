package io.parley.rpc.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ConnectivityState;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.parley.rpc.proto.webrtc.v1.AnswerRequest;
import io.parley.rpc.proto.webrtc.v1.AnswerResponse;
import io.parley.rpc.proto.webrtc.v1.CallRequest;
import io.parley.rpc.proto.webrtc.v1.CallResponse;
import io.parley.rpc.proto.webrtc.v1.CallUpdateRequest;
import io.parley.rpc.proto.webrtc.v1.CallUpdateResponse;
import io.parley.rpc.proto.webrtc.v1.SignalingServiceGrpc;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Generated stubs, interceptors, credentials and the like: it is an ordinary channel. */
@Timeout(180)
class StubTest {
    private static final Metadata.Key<String> USER =
            Metadata.Key.of("user", Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<String> USER_IN_CONTEXT = Context.key("user");

    private final List<String> passed = new ArrayList<>();

    private final class Service extends SignalingServiceGrpc.SignalingServiceImplBase {
        @Override
        public void call(CallRequest request, StreamObserver<CallResponse> responses) {
            for (int i = 0; i < 3; i++) {
                responses.onNext(CallResponse.newBuilder().setUuid(request.getSdp() + i).build());
            }
            responses.onCompleted();
        }

        @Override
        public void callUpdate(
                CallUpdateRequest request, StreamObserver<CallUpdateResponse> responses) {
            if (request.getUuid().isEmpty()) {
                responses.onError(
                        StatusProto.toStatusRuntimeException(
                                com.google.rpc.Status.newBuilder()
                                        .setCode(3)
                                        .setMessage("uuid: empty")
                                        .addDetails(com.google.protobuf.Any.pack(request))
                                        .build()));
                return;
            }
            if (request.getUuid().equals("who")) {
                responses.onError(
                        Status.ABORTED.withDescription(USER_IN_CONTEXT.get()).asRuntimeException());
                return;
            }
            if (request.getUuid().equals("io")) {
                responses.onError(new java.io.IOException("the disk is full"));
                return;
            }
            responses.onNext(CallUpdateResponse.getDefaultInstance());
            responses.onCompleted();
        }

        @Override
        public StreamObserver<AnswerResponse> answer(StreamObserver<AnswerRequest> requests) {
            return new StreamObserver<>() {
                @Override
                public void onNext(AnswerResponse value) {
                    requests.onNext(AnswerRequest.newBuilder().setUuid(value.getUuid()).build());
                }

                @Override
                public void onError(Throwable t) {}

                @Override
                public void onCompleted() {
                    requests.onCompleted();
                }
            };
        }
    }

    private final ServerInterceptor users =
            new ServerInterceptor() {
                @Override
                public <Q, R> ServerCall.Listener<Q> interceptCall(
                        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
                    passed.add("users");
                    String user = headers.get(USER);
                    return Contexts.interceptCall(
                            Context.current().withValue(USER_IN_CONTEXT, String.valueOf(user)),
                            call,
                            headers,
                            next);
                }
            };

    private final ServerInterceptor first =
            new ServerInterceptor() {
                @Override
                public <Q, R> ServerCall.Listener<Q> interceptCall(
                        ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
                    passed.add("first");
                    return next.startCall(call, headers);
                }
            };

    private final MemoryEnvironment environment =
            new MemoryEnvironment(
                    WebRtcServer.builder()
                            .addService(new Service())
                            .intercept(users)
                            .intercept(first)
                            .fallbackHandlerRegistry(new Fallback()));
    private final WebRtcChannel channel = environment.client();
    private final SignalingServiceGrpc.SignalingServiceBlockingStub blocking =
            SignalingServiceGrpc.newBlockingStub(channel);

    /** Serves any method by sending the request back. */
    private static final class Fallback extends HandlerRegistry {
        @Override
        public @Nullable ServerMethodDefinition<?, ?> lookupMethod(
                String methodName, @Nullable String authority) {
            if (!methodName.startsWith("any.")) {
                return null;
            }
            MethodDescriptor<byte[], byte[]> method =
                    MethodDescriptor.newBuilder(EchoService.BYTES, EchoService.BYTES)
                            .setType(MethodDescriptor.MethodType.UNKNOWN)
                            .setFullMethodName(methodName)
                            .build();
            ServerCallHandler<byte[], byte[]> echo = (call, headers) -> echo(call);
            return ServerMethodDefinition.create(method, echo);
        }

        private static ServerCall.Listener<byte[]> echo(ServerCall<byte[], byte[]> call) {
            call.request(10);
            call.sendHeaders(new Metadata());
            return new ServerCall.Listener<>() {
                @Override
                public void onMessage(byte[] message) {
                    call.sendMessage(message);
                }

                @Override
                public void onHalfClose() {
                    call.close(Status.OK, new Metadata());
                }
            };
        }
    }

    @AfterEach
    void close() throws Exception {
        environment.awaitIdle();
        environment.close();
    }

    private static CallUpdateRequest update(String uuid) {
        return CallUpdateRequest.newBuilder().setUuid(uuid).build();
    }

    @Test
    void aBlockingStubCalls() {
        assertThat(blocking.callUpdate(update("1"))).isNotNull();
        Iterator<CallResponse> responses =
                blocking.call(CallRequest.newBuilder().setSdp("x").build());
        List<String> read = new ArrayList<>();
        responses.forEachRemaining(response -> read.add(response.getUuid()));
        assertThat(read).containsExactly("x0", "x1", "x2");
        assertThat(passed).containsExactly("first", "users", "first", "users");
    }

    @Test
    void aFutureStubCalls() throws Exception {
        List<ListenableFuture<CallUpdateResponse>> futures = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            futures.add(SignalingServiceGrpc.newFutureStub(channel).callUpdate(update("1")));
        }
        for (ListenableFuture<CallUpdateResponse> future : futures) {
            assertThat(future.get(60, TimeUnit.SECONDS)).isNotNull();
        }
    }

    @Test
    void anAsyncStubTalksBothWays() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        StreamObserver<AnswerResponse> requests =
                SignalingServiceGrpc.newStub(channel)
                        .answer(
                                new StreamObserver<>() {
                                    @Override
                                    public void onNext(AnswerRequest value) {
                                        heard.add(value.getUuid());
                                    }

                                    @Override
                                    public void onError(Throwable t) {
                                        heard.add(t.toString());
                                    }

                                    @Override
                                    public void onCompleted() {
                                        heard.add("end");
                                    }
                                });
        for (int i = 0; i < 10; i++) {
            requests.onNext(AnswerResponse.newBuilder().setUuid("u" + i).build());
            assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("u" + i);
        }
        requests.onCompleted();
        assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("end");
    }

    @Test
    void aStatusKeepsItsDetails() {
        assertThatThrownBy(() -> blocking.callUpdate(update("")))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        e -> {
                            com.google.rpc.Status status = StatusProto.fromThrowable(e);
                            assertThat(status).isNotNull();
                            assertThat(status.getCode()).isEqualTo(3);
                            assertThat(status.getMessage()).isEqualTo("uuid: empty");
                            assertThat(status.getDetailsCount()).isEqualTo(1);
                        });
    }

    @Test
    void aFailureThatIsNoStatusTellsItsText() {
        assertThatThrownBy(() -> blocking.callUpdate(update("io")))
                .hasMessage("UNKNOWN: the disk is full");
    }

    @Test
    void interceptorsOfStubsAndOfTheChannelAddMetadata() {
        Metadata headers = new Metadata();
        headers.put(USER, "ada");
        assertThatThrownBy(
                        () ->
                                blocking.withInterceptors(
                                                MetadataUtils.newAttachHeadersInterceptor(headers))
                                        .callUpdate(update("who")))
                .hasMessage("ABORTED: ada");
    }

    @Test
    void theChannelsOwnInterceptorsApplyToAllCalls() throws Exception {
        MemoryPipe[] ends = MemoryPipe.pair(1 << 20);
        ClientInterceptor grace =
                new ClientInterceptor() {
                    @Override
                    public <Q, R> ClientCall<Q, R> interceptCall(
                            MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
                        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
                            @Override
                            public void start(Listener<R> listener, Metadata headers) {
                                headers.put(USER, "grace");
                                super.start(listener, headers);
                            }
                        };
                    }
                };
        WebRtcChannel other = WebRtcChannel.builder(ends[0]).intercept(List.of(grace)).build();
        WebRtcServer server =
                WebRtcServer.builder().addService(new Service()).intercept(users).build();
        server.serve(ends[1]);
        ends[0].open();
        assertThatThrownBy(
                        () -> SignalingServiceGrpc.newBlockingStub(other).callUpdate(update("who")))
                .hasMessage("ABORTED: grace");
        server.shutdown().get(60, TimeUnit.SECONDS);
        assertThat(other.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        assertThat(other.getState(true)).isEqualTo(ConnectivityState.TRANSIENT_FAILURE);
        ends[0].release();
    }

    private static final class Token extends CallCredentials {
        private final @Nullable Status failure;

        Token(@Nullable Status failure) {
            this.failure = failure;
        }

        @Override
        public void applyRequestMetadata(
                RequestInfo info, Executor executor, MetadataApplier applier) {
            executor.execute(
                    () -> {
                        if (failure != null) {
                            applier.fail(failure);
                            return;
                        }
                        Metadata headers = new Metadata();
                        headers.put(USER, info.getAuthority());
                        applier.apply(headers);
                    });
        }
    }

    @Test
    void credentialsOfACallAreApplied() {
        Executor pool = Defaults.executor();
        assertThatThrownBy(
                        () ->
                                SignalingServiceGrpc.newFutureStub(channel)
                                        .withExecutor(pool)
                                        .withCallCredentials(new Token(null))
                                        .callUpdate(update("who"))
                                        .get(60, TimeUnit.SECONDS))
                .hasMessageContaining("ABORTED: memory");
        assertThatThrownBy(
                        () ->
                                SignalingServiceGrpc.newFutureStub(channel)
                                        .withExecutor(pool)
                                        .withCallCredentials(
                                                new Token(
                                                        Status.UNAUTHENTICATED.withDescription(
                                                                "no token")))
                                        .callUpdate(update("who"))
                                        .get(60, TimeUnit.SECONDS))
                .hasMessageContaining("UNAUTHENTICATED: no token");
    }

    @Test
    void methodsThatNoServiceHasComeFromTheFallback() throws Exception {
        Outcome outcome =
                Outcome.of(
                        channel,
                        EchoService.method(MethodDescriptor.MethodType.BIDI_STREAMING).toBuilder()
                                .setFullMethodName("any.Service/Method")
                                .build(),
                        CallOptions.DEFAULT,
                        new Metadata(),
                        List.of(new byte[] {1}, new byte[] {2}));
        assertThat(outcome.status.get(60, TimeUnit.SECONDS).isOk()).isTrue();
        assertThat(outcome.messages).containsExactly(new byte[] {1}, new byte[] {2});
    }

    @Test
    void listenersNeverRunOnThePipesThread() throws Exception {
        CompletableFuture<Boolean> onPipe = new CompletableFuture<>();
        SignalingServiceGrpc.newStub(channel)
                .withExecutor(MoreExecutors.directExecutor())
                .callUpdate(
                        update("1"),
                        new StreamObserver<>() {
                            @Override
                            public void onNext(CallUpdateResponse value) {
                                onPipe.complete(environment.ends[0].inThread());
                            }

                            @Override
                            public void onError(Throwable t) {
                                onPipe.completeExceptionally(t);
                            }

                            @Override
                            public void onCompleted() {}
                        });
        assertThat(onPipe.get(60, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void aContextThatIsCancelledCancelsItsCalls() throws Exception {
        Context.CancellableContext context = Context.current().withCancellation();
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        context.run(
                () ->
                        SignalingServiceGrpc.newStub(channel)
                                .answer(
                                        new StreamObserver<>() {
                                            @Override
                                            public void onNext(AnswerRequest value) {}

                                            @Override
                                            public void onError(Throwable t) {
                                                heard.add(Status.fromThrowable(t).getCode().name());
                                            }

                                            @Override
                                            public void onCompleted() {}
                                        }));
        context.cancel(null);
        assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("CANCELLED");
    }

    @Test
    void callsWaitForAPipeThatIsStillBeingOpened() throws Exception {
        MemoryPipe[] ends = MemoryPipe.pair(1 << 20);
        WebRtcChannel early = WebRtcChannel.builder(ends[0]).build();
        WebRtcServer.builder().addService(new Service()).build().serve(ends[1]);
        assertThat(early.getState(true)).isEqualTo(ConnectivityState.CONNECTING);
        CompletableFuture<Void> changed = new CompletableFuture<>();
        early.notifyWhenStateChanged(ConnectivityState.CONNECTING, () -> changed.complete(null));
        ListenableFuture<CallUpdateResponse> plain =
                SignalingServiceGrpc.newFutureStub(early).callUpdate(update("1"));
        ListenableFuture<CallUpdateResponse> waiting =
                SignalingServiceGrpc.newFutureStub(early)
                        .withWaitForReady()
                        .callUpdate(update("1"));
        ListenableFuture<CallUpdateResponse> late =
                SignalingServiceGrpc.newFutureStub(early)
                        .withDeadlineAfter(20, TimeUnit.MILLISECONDS)
                        .callUpdate(update("1"));
        assertThatThrownBy(() -> late.get(60, TimeUnit.SECONDS))
                .hasMessageContaining("DEADLINE_EXCEEDED");
        assertThat(plain.isDone() || waiting.isDone()).isFalse();
        ends[0].open();
        changed.get(60, TimeUnit.SECONDS);
        assertThat(plain.get(60, TimeUnit.SECONDS)).isNotNull();
        assertThat(waiting.get(60, TimeUnit.SECONDS)).isNotNull();
        assertThat(early.getState(true)).isEqualTo(ConnectivityState.READY);
        assertThat(early.shutdown().awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(
                        () -> SignalingServiceGrpc.newBlockingStub(early).callUpdate(update("1")))
                .hasMessage("UNAVAILABLE: the channel was shut down");
        ends[0].release();
    }

    @Test
    void shuttingDownAtOnceEndsTheCallsUnderWay() throws Exception {
        MemoryPipe[] ends = MemoryPipe.pair(1 << 20);
        WebRtcChannel never = WebRtcChannel.builder(ends[0]).build();
        ListenableFuture<CallUpdateResponse> call =
                SignalingServiceGrpc.newFutureStub(never).callUpdate(update("1"));
        never.shutdownNow();
        assertThatThrownBy(() -> call.get(60, TimeUnit.SECONDS))
                .hasMessageContaining("UNAVAILABLE: the channel was shut down at once");
        assertThat(never.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        assertThat(never.isTerminated()).isTrue();
        ends[0].release();
    }
}
