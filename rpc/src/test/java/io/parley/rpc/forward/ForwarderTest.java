package io.parley.rpc.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import com.google.protobuf.StringValue;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.parley.rpc.Calls;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class ForwarderTest {
    private static final Metadata.Key<String> TEXT =
            Metadata.Key.of("text", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<byte[]> BYTES =
            Metadata.Key.of("some-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private final Calls calls = new Calls();
    private Server behind;
    private Server front;
    private ManagedChannel toBehind;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        String name = InProcessServerBuilder.generateName();
        behind =
                InProcessServerBuilder.forName(name)
                        .addService(ServerInterceptors.intercept(calls, new EchoMetadata()))
                        .build()
                        .start();
        toBehind = InProcessChannelBuilder.forName(name).build();
        String frontName = InProcessServerBuilder.generateName();
        front =
                InProcessServerBuilder.forName(frontName)
                        .fallbackHandlerRegistry(Forwarder.to(toBehind))
                        .build()
                        .start();
        channel = InProcessChannelBuilder.forName(frontName).build();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        front.shutdownNow();
        toBehind.shutdownNow();
        behind.shutdownNow();
    }

    @Test
    void callsOfEachKindComeThrough() {
        assertThat(say(channel, "hello")).isEqualTo("hello");
        List<String> letters = new ArrayList<>();
        ClientCalls.blockingServerStreamingCall(
                        channel, Calls.SPELL, CallOptions.DEFAULT, StringValue.of("abc"))
                .forEachRemaining(letter -> letters.add(letter.getValue()));
        assertThat(letters).containsExactly("a", "b", "c");
        assertThat(stream(channel.newCall(Calls.JOIN, CallOptions.DEFAULT)))
                .containsExactly("onetwo");
        assertThat(stream(channel.newCall(Calls.CHAT, CallOptions.DEFAULT)))
                .containsExactly("one", "two");
    }

    private static List<String> stream(ClientCall<StringValue, StringValue> call) {
        List<String> received = new ArrayList<>();
        CompletableFuture<List<String>> all = new CompletableFuture<>();
        StreamObserver<StringValue> requests =
                ClientCalls.asyncBidiStreamingCall(
                        call,
                        new StreamObserver<>() {
                            @Override
                            public void onNext(StringValue value) {
                                received.add(value.getValue());
                            }

                            @Override
                            public void onError(Throwable failure) {
                                all.completeExceptionally(failure);
                            }

                            @Override
                            public void onCompleted() {
                                all.complete(received);
                            }
                        });
        requests.onNext(StringValue.of("one"));
        requests.onNext(StringValue.of("two"));
        requests.onCompleted();
        return all.join();
    }

    @Test
    void messagesComeThroughByteForByte() {
        byte[] bytes = new byte[3 << 20];
        new java.util.Random(1).nextBytes(bytes);
        BytesValue message = BytesValue.of(ByteString.copyFrom(bytes));
        assertThat(
                        ClientCalls.blockingUnaryCall(
                                channel, Calls.BYTES, CallOptions.DEFAULT, message))
                .isEqualTo(message);
    }

    @Test
    void anErrorKeepsItsCodeTextAndTrailers() {
        StatusRuntimeException failure =
                catchThrowableOfType(
                        StatusRuntimeException.class,
                        () -> say(channel, "fail: FAILED_PRECONDITION not now"));
        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(failure.getStatus().getDescription()).isEqualTo("not now");
        assertThat(
                        failure.getTrailers()
                                .get(Metadata.Key.of("why", Metadata.ASCII_STRING_MARSHALLER)))
                .isEqualTo("asked to");
    }

    @Test
    void metadataGoesBothWays() {
        Metadata sent = new Metadata();
        sent.put(TEXT, "one");
        sent.put(TEXT, "two");
        sent.put(BYTES, new byte[] {0, 1, (byte) 0xFF});
        CompletableFuture<Metadata> headers = new CompletableFuture<>();
        CompletableFuture<Metadata> trailers = new CompletableFuture<>();
        ClientCall<StringValue, StringValue> call = channel.newCall(Calls.SAY, CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onHeaders(Metadata received) {
                        headers.complete(received);
                    }

                    @Override
                    public void onClose(Status status, Metadata received) {
                        trailers.complete(received);
                    }
                },
                sent);
        call.request(2);
        call.sendMessage(StringValue.of("x"));
        call.halfClose();
        assertThat(headers.join().getAll(TEXT)).containsExactly("one", "two");
        assertThat(trailers.join().get(BYTES)).containsExactly(0, 1, 0xFF);
    }

    @Test
    void theDeadlineOfTheCallerReachesTheServer() {
        String left =
                ClientCalls.blockingUnaryCall(
                                channel,
                                Calls.SAY,
                                CallOptions.DEFAULT.withDeadlineAfter(100, TimeUnit.SECONDS),
                                StringValue.of("deadline"))
                        .getValue();
        assertThat(Integer.parseInt(left)).isBetween(50, 100);
        assertThat(say(channel, "deadline")).isEqualTo("none");
    }

    @Test
    void theServerHearsThatTheCallerCancelled() throws InterruptedException {
        ClientCall<StringValue, StringValue> call = channel.newCall(Calls.SAY, CallOptions.DEFAULT);
        call.start(new ClientCall.Listener<>() {}, new Metadata());
        call.sendMessage(StringValue.of("hang"));
        call.halfClose();
        calls.hanging.await();
        call.cancel("enough", null);
        calls.cancelled.await();
    }

    @Test
    void aReaderWhoStopsStopsTheServer() throws InterruptedException {
        Iterator<StringValue> letters =
                ClientCalls.blockingServerStreamingCall(
                        channel, Calls.SPELL, CallOptions.DEFAULT, StringValue.of("endless"));
        letters.next();
        int before;
        do {
            before = calls.sent.get();
            new CompletableFuture<>().completeOnTimeout(null, 200, TimeUnit.MILLISECONDS).join();
        } while (calls.sent.get() > before);
        assertThat(before).isLessThan(1_000);
    }

    @Test
    void anUnknownMethodIsWhatTheServerSaysOfIt() {
        StatusRuntimeException failure =
                catchThrowableOfType(
                        StatusRuntimeException.class,
                        () ->
                                ClientCalls.blockingUnaryCall(
                                        channel,
                                        Calls.SAY.toBuilder().setFullMethodName("a.B/C").build(),
                                        CallOptions.DEFAULT,
                                        StringValue.of("x")));
        assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
    }

    @Test
    void whatBelongsToOneConnectionIsNotHandedOn() {
        Metadata headers = new Metadata();
        headers.put(Metadata.Key.of("te", Metadata.ASCII_STRING_MARSHALLER), "trailers");
        headers.put(Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER), "1S");
        headers.put(TEXT, "kept");
        assertThat(ForwardedCall.withoutHopHeaders(headers).keys()).containsExactly("text");
    }

    @Test
    void aRequestWithoutEndToAServerWithoutReflectionFailsAndSaysWhy() throws Exception {
        Forwarder impatient = Forwarder.asking(toBehind, Duration.ofMillis(50));
        String name = InProcessServerBuilder.generateName();
        Server asking =
                InProcessServerBuilder.forName(name)
                        .fallbackHandlerRegistry(impatient)
                        .build()
                        .start();
        ManagedChannel toAsking = InProcessChannelBuilder.forName(name).build();
        CompletableFuture<Status> end = new CompletableFuture<>();
        ClientCall<StringValue, StringValue> call =
                toAsking.newCall(Calls.SAY, CallOptions.DEFAULT);
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        end.complete(status);
                    }
                },
                new Metadata());
        call.request(1);
        call.sendMessage(StringValue.of("and nothing more"));
        Status status = end.get(60, TimeUnit.SECONDS);
        assertThat(status.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(status.getDescription()).contains("has no reflection");
        toAsking.shutdownNow();
        asking.shutdownNow();
    }

    @Test
    void aRequestWithAnEndNeedsNoReflection() throws Exception {
        String name = InProcessServerBuilder.generateName();
        Server asking =
                InProcessServerBuilder.forName(name)
                        .fallbackHandlerRegistry(Forwarder.asking(toBehind))
                        .build()
                        .start();
        ManagedChannel toAsking = InProcessChannelBuilder.forName(name).build();
        assertThat(say(toAsking, "with an end")).isEqualTo("with an end");
        toAsking.shutdownNow();
        asking.shutdownNow();
    }

    private static String say(Channel channel, String text) {
        return ClientCalls.blockingUnaryCall(
                        channel, Calls.SAY, CallOptions.DEFAULT, StringValue.of(text))
                .getValue();
    }

    /** Sends the metadata of a call back, in the headers and in the trailers. */
    private static final class EchoMetadata implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            return next.startCall(
                    new io.grpc.ForwardingServerCall.SimpleForwardingServerCall<>(call) {
                        @Override
                        public void sendHeaders(Metadata sent) {
                            sent.merge(headers);
                            super.sendHeaders(sent);
                        }

                        @Override
                        public void close(Status status, Metadata trailers) {
                            trailers.merge(headers);
                            super.close(status, trailers);
                        }
                    },
                    headers);
        }
    }
}
