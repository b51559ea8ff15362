package io.parley.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls of gRPC's own client to methods on frames. */
class FramedCallTest {

    private static final MethodDescriptor<BytesValue, BytesValue> UNARY =
            MethodsOnFrames.method("Unary", MethodType.UNARY);
    private static final MethodDescriptor<BytesValue, BytesValue> DOWN =
            MethodsOnFrames.method("Down", MethodType.SERVER_STREAMING);
    private static final MethodDescriptor<BytesValue, BytesValue> BOTH =
            MethodsOnFrames.method("Both", MethodType.BIDI_STREAMING);
    private static final int SECONDS = 60;

    private @Nullable MethodsOnFrames server;
    private @Nullable ManagedChannel channel;

    private ManagedChannel serve(ServerServiceDefinition service) {
        MethodsOnFrames made = new MethodsOnFrames(service);
        server = made;
        ManagedChannel opened =
                Grpc.newChannelBuilder(
                                "127.0.0.1:" + made.port(), InsecureChannelCredentials.create())
                        .build();
        channel = opened;
        return opened;
    }

    @AfterEach
    void close() {
        if (channel != null) {
            channel.shutdownNow();
        }
        if (server != null) {
            server.close();
        }
    }

    private static BytesValue bytes(int length) {
        byte[] content = new byte[length];
        for (int i = 0; i < length; i++) {
            content[i] = (byte) i;
        }
        return BytesValue.of(ByteString.copyFrom(content));
    }

    private static CallOptions soon() {
        return CallOptions.DEFAULT.withDeadlineAfter(SECONDS, TimeUnit.SECONDS);
    }

    private static Status statusOf(Throwable failure) {
        return Status.fromThrowable(failure);
    }

    private ManagedChannel echo() {
        return serve(
                MethodsOnFrames.unary(
                        UNARY,
                        (request, out) -> {
                            out.onNext(request);
                            out.onCompleted();
                        }));
    }

    @Test
    void echoesSmallAndLargeMessages() {
        ManagedChannel client = echo();
        for (int length : new int[] {0, 1, 20_000, 3_000_000}) {
            BytesValue request = bytes(length);
            assertThat(ClientCalls.blockingUnaryCall(client, UNARY, soon(), request))
                    .isEqualTo(request);
        }
    }

    @Test
    void manyCallsAtOnceDoNotMix() throws Exception {
        ManagedChannel client = echo();
        List<java.util.concurrent.Future<BytesValue>> answers = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            answers.add(ClientCalls.futureUnaryCall(client.newCall(UNARY, soon()), bytes(i)));
        }
        for (int i = 0; i < answers.size(); i++) {
            assertThat(answers.get(i).get(SECONDS, TimeUnit.SECONDS)).isEqualTo(bytes(i));
        }
    }

    @Test
    void tellsStatusTextAndTrailersOfAFailure() {
        Metadata.Key<byte[]> detail = Metadata.Key.of("d-bin", Metadata.BINARY_BYTE_MARSHALLER);
        Metadata trailers = new Metadata();
        trailers.put(detail, new byte[] {0, (byte) 0xff, 3});
        ManagedChannel client =
                serve(
                        MethodsOnFrames.unary(
                                UNARY,
                                (request, out) ->
                                        out.onError(
                                                Status.NOT_FOUND
                                                        .withDescription("100 % für nichts\n")
                                                        .asRuntimeException(trailers))));
        assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(client, UNARY, soon(), bytes(1)))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        failure -> {
                            assertThat(failure.getStatus().getCode())
                                    .isEqualTo(Status.Code.NOT_FOUND);
                            assertThat(failure.getStatus().getDescription())
                                    .isEqualTo("100 % für nichts\n");
                            Metadata received = failure.getTrailers();
                            assertThat(received == null ? null : received.get(detail))
                                    .containsExactly(0, 0xff, 3);
                        });
    }

    @Test
    void aHandlerThatThrowsFailsItsOwnCallOnly() {
        ManagedChannel client =
                serve(
                        MethodsOnFrames.unary(
                                UNARY,
                                (request, out) -> {
                                    if (request.getValue().isEmpty()) {
                                        throw new IllegalStateException("a bug");
                                    }
                                    out.onNext(request);
                                    out.onCompleted();
                                }));
        assertThatThrownBy(() -> ClientCalls.blockingUnaryCall(client, UNARY, soon(), bytes(0)))
                .satisfies(
                        failure ->
                                assertThat(statusOf(failure).getCode())
                                        .isEqualTo(Status.Code.UNKNOWN));
        assertThat(ClientCalls.blockingUnaryCall(client, UNARY, soon(), bytes(5)))
                .isEqualTo(bytes(5));
    }

    @Test
    void handsMetadataOnInBothDirections() {
        Metadata.Key<String> text = Metadata.Key.of("rpc-host", Metadata.ASCII_STRING_MARSHALLER);
        Metadata.Key<byte[]> binary = Metadata.Key.of("b-bin", Metadata.BINARY_BYTE_MARSHALLER);
        ServerCallHandler<BytesValue, BytesValue> handler =
                (call, headers) -> {
                    Metadata back = new Metadata();
                    back.merge(headers, java.util.Set.of(text, binary));
                    call.sendHeaders(back);
                    call.close(Status.UNAVAILABLE, new Metadata());
                    return new ServerCall.Listener<>() {};
                };
        ManagedChannel client = serve(MethodsOnFrames.service().addMethod(UNARY, handler).build());
        Metadata sent = new Metadata();
        sent.put(text, "one");
        sent.put(text, "two");
        sent.put(binary, new byte[] {-1, 0});
        CompletableFuture<Metadata> received = new CompletableFuture<>();
        ClientCall<BytesValue, BytesValue> call = client.newCall(UNARY, soon());
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onHeaders(Metadata headers) {
                        received.complete(headers);
                    }
                },
                sent);
        call.request(1);
        call.sendMessage(bytes(0));
        call.halfClose();
        Metadata headers = received.orTimeout(SECONDS, TimeUnit.SECONDS).join();
        assertThat(headers.getAll(text)).containsExactly("one", "two");
        assertThat(headers.get(binary)).containsExactly(-1, 0);
    }

    @Test
    void aSlowReaderStopsTheHandler() throws Exception {
        BlockingQueue<Integer> sentWhenNotReady = new LinkedBlockingQueue<>();
        ManagedChannel client =
                serve(
                        MethodsOnFrames.service()
                                .addMethod(
                                        DOWN,
                                        ServerCalls.asyncServerStreamingCall(
                                                (request, out) ->
                                                        sendWhileReady(
                                                                (ServerCallStreamObserver<
                                                                                BytesValue>)
                                                                        out,
                                                                sentWhenNotReady)))
                                .build());
        Iterator<BytesValue> answers =
                ClientCalls.blockingServerStreamingCall(client, DOWN, soon(), bytes(0));
        assertThat(sentWhenNotReady.poll(SECONDS, TimeUnit.SECONDS)).isLessThan(200);
        for (int i = 0; i < 500; i++) {
            assertThat(answers.next().getValue().size()).isEqualTo(10_000);
        }
        assertThat(answers.hasNext()).isFalse();
    }

    private static void sendWhileReady(
            ServerCallStreamObserver<BytesValue> out, BlockingQueue<Integer> sentWhenNotReady) {
        int[] sent = {0};
        out.setOnReadyHandler(
                () -> {
                    while (out.isReady() && sent[0] < 500) {
                        sent[0]++;
                        out.onNext(bytes(10_000));
                        if (sent[0] == 500) {
                            out.onCompleted();
                        }
                    }
                    sentWhenNotReady.add(sent[0]);
                });
    }

    @Test
    void aHandlerThatDoesNotAskIsNotFlooded() throws Exception {
        CompletableFuture<ServerCallStreamObserver<BytesValue>> opened = new CompletableFuture<>();
        BlockingQueue<Integer> heard = new LinkedBlockingQueue<>();
        ManagedChannel client = serve(hearing(opened, heard));
        io.grpc.stub.ClientCallStreamObserver<BytesValue> requests =
                (io.grpc.stub.ClientCallStreamObserver<BytesValue>)
                        ClientCalls.asyncBidiStreamingCall(
                                client.newCall(BOTH, soon()), ignoring());
        int sent = 0;
        while (sent < 1000 && (sent < 30 || requests.isReady())) {
            requests.onNext(bytes(10_000));
            sent++;
        }
        requests.onCompleted();
        ServerCallStreamObserver<BytesValue> call = opened.get(SECONDS, TimeUnit.SECONDS);
        assertThat(heard).isEmpty();
        call.request(sent);
        for (int i = 0; i < sent; i++) {
            assertThat(heard.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo(10_000);
        }
        assertThat(heard.poll(SECONDS, TimeUnit.SECONDS)).as("the end").isEqualTo(-1);
        call.onCompleted();
    }

    /** Tells the length of each message, -1 for the end and -2 for a failure. */
    private static ServerServiceDefinition hearing(
            CompletableFuture<ServerCallStreamObserver<BytesValue>> opened,
            BlockingQueue<Integer> heard) {
        return MethodsOnFrames.service()
                .addMethod(
                        BOTH,
                        ServerCalls.asyncBidiStreamingCall(
                                out -> {
                                    ServerCallStreamObserver<BytesValue> call =
                                            (ServerCallStreamObserver<BytesValue>) out;
                                    call.disableAutoRequest();
                                    call.setOnCancelHandler(() -> heard.add(-2));
                                    opened.complete(call);
                                    return new StreamObserver<>() {
                                        @Override
                                        public void onNext(BytesValue message) {
                                            heard.add(message.getValue().size());
                                        }

                                        @Override
                                        public void onError(Throwable failure) {}

                                        @Override
                                        public void onCompleted() {
                                            heard.add(-1);
                                        }
                                    };
                                }))
                .build();
    }

    private static StreamObserver<BytesValue> ignoring() {
        return new StreamObserver<>() {
            @Override
            public void onNext(BytesValue message) {}

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onCompleted() {}
        };
    }

    @Test
    void aHandlerHearsThatItsClientHungUp() throws Exception {
        CompletableFuture<ServerCallStreamObserver<BytesValue>> opened = new CompletableFuture<>();
        BlockingQueue<Integer> heard = new LinkedBlockingQueue<>();
        ManagedChannel client = serve(hearing(opened, heard));
        ClientCall<BytesValue, BytesValue> call = client.newCall(BOTH, soon());
        call.start(new ClientCall.Listener<>() {}, new Metadata());
        opened.get(SECONDS, TimeUnit.SECONDS);
        call.cancel("enough", null);
        assertThat(heard.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo(-2);
        assertThat(opened.join().isCancelled()).isTrue();
    }

    @Test
    void aHandlerHearsThatTheConnectionBroke() throws Exception {
        CompletableFuture<ServerCallStreamObserver<BytesValue>> opened = new CompletableFuture<>();
        BlockingQueue<Integer> heard = new LinkedBlockingQueue<>();
        ManagedChannel client = serve(hearing(opened, heard));
        client.newCall(BOTH, soon()).start(new ClientCall.Listener<>() {}, new Metadata());
        opened.get(SECONDS, TimeUnit.SECONDS);
        client.shutdownNow();
        assertThat(heard.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo(-2);
    }

    @Test
    void aStreamOfTheServerEndsTheClientsHalfToo() throws Exception {
        CompletableFuture<ServerCallStreamObserver<BytesValue>> opened = new CompletableFuture<>();
        BlockingQueue<Integer> heard = new LinkedBlockingQueue<>();
        ManagedChannel client = serve(hearing(opened, heard));
        CompletableFuture<Status> ended = new CompletableFuture<>();
        ClientCall<BytesValue, BytesValue> call = client.newCall(BOTH, soon());
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        ended.complete(status);
                    }
                },
                new Metadata());
        // From a thread that is not the connection's, as another call's answer comes.
        opened.get(SECONDS, TimeUnit.SECONDS).onCompleted();
        assertThat(ended.get(SECONDS, TimeUnit.SECONDS).isOk()).isTrue();
    }

    @Test
    void aDeadlineReachesTheHandler() throws Exception {
        CompletableFuture<Boolean> limited = new CompletableFuture<>();
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        ServerCallHandler<BytesValue, BytesValue> handler =
                (call, headers) -> {
                    limited.complete(Context.current().getDeadline() != null);
                    return new ServerCall.Listener<>() {
                        @Override
                        public void onCancel() {
                            heard.add("cancelled " + Context.current().isCancelled());
                        }
                    };
                };
        ManagedChannel client = serve(MethodsOnFrames.service().addMethod(UNARY, handler).build());
        Metadata timeout = new Metadata();
        timeout.put(Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER), "50m");
        ClientInterceptor limit = MetadataUtils.newAttachHeadersInterceptor(timeout);
        assertThatThrownBy(
                        () ->
                                ClientCalls.blockingUnaryCall(
                                        ClientInterceptors.intercept(client, limit),
                                        UNARY,
                                        CallOptions.DEFAULT,
                                        bytes(0)))
                .hasMessage("DEADLINE_EXCEEDED: context deadline exceeded");
        assertThat(limited.get(SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(heard.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo("cancelled true");
    }
}
