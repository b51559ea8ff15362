package io.parley.rpc;

import com.google.protobuf.BytesValue;
import com.google.protobuf.StringValue;
import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A service with a method of each kind, for tests of what carries calls. */
public final class Calls implements BindableService {
    public static final String SERVICE = "test.Calls";

    /** Echoes; "fail: CODE text" fails so, "deadline" answers the seconds left, "hang" never. */
    public static final MethodDescriptor<StringValue, StringValue> SAY =
            text("Say", MethodType.UNARY);

    /** One response for each character. */
    public static final MethodDescriptor<StringValue, StringValue> SPELL =
            text("Spell", MethodType.SERVER_STREAMING);

    /** The requests in one. */
    public static final MethodDescriptor<StringValue, StringValue> JOIN =
            text("Join", MethodType.CLIENT_STREAMING);

    /** Each request comes back. */
    public static final MethodDescriptor<StringValue, StringValue> CHAT =
            text("Chat", MethodType.BIDI_STREAMING);

    /** Bytes come back. */
    public static final MethodDescriptor<BytesValue, BytesValue> BYTES =
            MethodDescriptor.<BytesValue, BytesValue>newBuilder()
                    .setType(MethodType.UNARY)
                    .setFullMethodName(SERVICE + "/Bytes")
                    .setRequestMarshaller(ProtoUtils.marshaller(BytesValue.getDefaultInstance()))
                    .setResponseMarshaller(ProtoUtils.marshaller(BytesValue.getDefaultInstance()))
                    .build();

    public final CountDownLatch hanging = new CountDownLatch(1);
    public final CountDownLatch cancelled = new CountDownLatch(1);
    public final AtomicInteger sent = new AtomicInteger();
    public volatile @Nullable Metadata headers;

    private static MethodDescriptor<StringValue, StringValue> text(String name, MethodType type) {
        return MethodDescriptor.<StringValue, StringValue>newBuilder()
                .setType(type)
                .setFullMethodName(SERVICE + "/" + name)
                .setRequestMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
                .setResponseMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
                .build();
    }

    @Override
    public ServerServiceDefinition bindService() {
        return ServerServiceDefinition.builder(SERVICE)
                .addMethod(SAY, ServerCalls.asyncUnaryCall(this::say))
                .addMethod(SPELL, ServerCalls.asyncServerStreamingCall(this::spell))
                .addMethod(JOIN, ServerCalls.asyncClientStreamingCall(this::join))
                .addMethod(CHAT, ServerCalls.asyncBidiStreamingCall(Calls::chat))
                .addMethod(
                        BYTES,
                        ServerCalls.asyncUnaryCall(
                                (request, responses) -> {
                                    responses.onNext(request);
                                    responses.onCompleted();
                                }))
                .build();
    }

    private void say(StringValue request, StreamObserver<StringValue> responses) {
        String text = request.getValue();
        if (text.startsWith("fail: ")) {
            String[] words = text.split(" ", 3);
            Metadata trailers = new Metadata();
            trailers.put(Metadata.Key.of("why", Metadata.ASCII_STRING_MARSHALLER), "asked to");
            responses.onError(
                    Status.fromCode(Status.Code.valueOf(words[1]))
                            .withDescription(words[2])
                            .asException(trailers));
            return;
        }
        if (text.equals("hang")) {
            ((ServerCallStreamObserver<StringValue>) responses)
                    .setOnCancelHandler(cancelled::countDown);
            hanging.countDown();
            return;
        }
        if (text.equals("deadline")) {
            var deadline = Context.current().getDeadline();
            text = deadline == null ? "none" : "" + deadline.timeRemaining(TimeUnit.SECONDS);
        }
        responses.onNext(StringValue.of(text));
        responses.onCompleted();
    }

    private void spell(StringValue request, StreamObserver<StringValue> responses) {
        if (request.getValue().startsWith("endless")) {
            flood((ServerCallStreamObserver<StringValue>) responses);
            return;
        }
        for (char letter : request.getValue().toCharArray()) {
            responses.onNext(StringValue.of(String.valueOf(letter)));
        }
        responses.onCompleted();
    }

    /** Messages of 16 KiB for as long as there is room for them. */
    private void flood(ServerCallStreamObserver<StringValue> responses) {
        StringValue message = StringValue.of("x".repeat(16 * 1024));
        responses.setOnCancelHandler(cancelled::countDown);
        responses.setOnReadyHandler(
                () -> {
                    while (responses.isReady() && !responses.isCancelled()) {
                        responses.onNext(message);
                        sent.incrementAndGet();
                    }
                });
    }

    private StreamObserver<StringValue> join(StreamObserver<StringValue> responses) {
        StringBuilder all = new StringBuilder();
        return new StreamObserver<>() {
            @Override
            public void onNext(StringValue request) {
                all.append(request.getValue());
            }

            @Override
            public void onError(Throwable failure) {
                cancelled.countDown();
            }

            @Override
            public void onCompleted() {
                responses.onNext(StringValue.of(all.toString()));
                responses.onCompleted();
            }
        };
    }

    private static StreamObserver<StringValue> chat(StreamObserver<StringValue> responses) {
        return new StreamObserver<>() {
            @Override
            public void onNext(StringValue request) {
                responses.onNext(request);
            }

            @Override
            public void onError(Throwable failure) {
                responses.onError(failure);
            }

            @Override
            public void onCompleted() {
                responses.onCompleted();
            }
        };
    }
}
