import com.google.protobuf.Empty;
import com.google.protobuf.StringValue;
import com.google.protobuf.UnknownFieldSet;
import io.grpc.BindableService;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import io.parley.rpc.Access;
import io.parley.rpc.Answerer;
import io.parley.rpc.AnswererListener;
import io.parley.rpc.AnswererOptions;
import io.parley.rpc.Credentials;
import io.parley.rpc.DialOptions;
import io.parley.rpc.DialedConnection;
import io.parley.rpc.Dialer;
import java.io.IOException;
import java.time.Duration;

/**
 * Parley's answerer with the services that Viam's SDKs have stubs for, whose messages are those of StringValue on the
 * wire. Prints a line when it is registered and when callers come and go; ends when its standard input does.
 *
 * <pre>
 *   CallDriver SIGNALING HOST [ENTITY KEY]     answer for a host
 *   CallDriver dial SIGNALING HOST TEXT        call a host's echo once, and print what comes back
 * </pre>
 */
public final class CallDriver {
    private static final String ECHO = "proto.rpc.examples.echo.v1.EchoService";
    private static final String GENERIC = "viam.component.generic.v1.GenericService";
    private static final Context.Key<Metadata> HEADERS = Context.key("headers");

    private CallDriver() {}

    public static void main(String[] args) throws IOException {
        if (args[0].equals("dial")) {
            dial(args[1], args[2], args[3]);
            return;
        }
        AnswererOptions.Builder options = AnswererOptions.builder().listener(new Reports());
        if (args.length > 2) {
            options.access(Access.credentials(Credentials.apiKey(args[2], args[3])));
        }
        Answerer.builder(args[0], args[1])
                .addService(echo())
                .addService(generic())
                .intercept(new KeepHeaders())
                .options(options.build())
                .start();
        while (System.in.read() >= 0) {}
        System.exit(0);
    }

    private static void dial(String signaling, String host, String text) {
        try (DialedConnection connection =
                Dialer.dial(signaling, host, DialOptions.DEFAULT).join()) {
            StringValue response =
                    io.grpc.stub.ClientCalls.blockingUnaryCall(
                            connection.channel(),
                            method("Echo", MethodType.UNARY),
                            io.grpc.CallOptions.DEFAULT,
                            StringValue.of(text));
            StringBuilder letters = new StringBuilder();
            io.grpc.stub.ClientCalls.blockingServerStreamingCall(
                            connection.channel(),
                            method("EchoMultiple", MethodType.SERVER_STREAMING),
                            io.grpc.CallOptions.DEFAULT,
                            StringValue.of(text))
                    .forEachRemaining(letter -> letters.append(letter.getValue()).append('|'));
            report(connection.path() + " " + response.getValue() + " " + letters);
        }
        System.exit(0);
    }

    private static ServerServiceDefinition echo() {
        return ServerServiceDefinition.builder(ECHO)
                .addMethod(
                        method("Echo", MethodType.UNARY),
                        ServerCalls.asyncUnaryCall(CallDriver::echo))
                .addMethod(
                        method("EchoMultiple", MethodType.SERVER_STREAMING),
                        ServerCalls.asyncServerStreamingCall(CallDriver::spell))
                .addMethod(
                        method("EchoBiDi", MethodType.BIDI_STREAMING),
                        ServerCalls.asyncBidiStreamingCall(CallDriver::chat))
                .build();
    }

    private static MethodDescriptor<StringValue, StringValue> method(String name, MethodType type) {
        return MethodDescriptor.<StringValue, StringValue>newBuilder()
                .setType(type)
                .setFullMethodName(ECHO + "/" + name)
                .setRequestMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
                .setResponseMarshaller(ProtoUtils.marshaller(StringValue.getDefaultInstance()))
                .build();
    }

    private static void echo(StringValue request, StreamObserver<StringValue> responses) {
        String[] words = request.getValue().split(" ", 3);
        switch (words[0]) {
            case "fail" ->
                    responses.onError(
                            Status.fromCode(Status.Code.valueOf(words[1]))
                                    .withDescription(words[2])
                                    .asException());
            case "hang" -> {}
            case "metadata" -> {
                String value =
                        HEADERS.get().get(Metadata.Key.of(words[1], Metadata.ASCII_STRING_MARSHALLER));
                answer(StringValue.of(String.valueOf(value)), responses);
            }
            default -> answer(request, responses);
        }
    }

    private static <T> void answer(T response, StreamObserver<T> responses) {
        responses.onNext(response);
        responses.onCompleted();
    }

    private static void spell(StringValue request, StreamObserver<StringValue> responses) {
        for (char letter : request.getValue().toCharArray()) {
            responses.onNext(StringValue.of(String.valueOf(letter)));
        }
        responses.onCompleted();
    }

    private static StreamObserver<StringValue> chat(StreamObserver<StringValue> responses) {
        return new StreamObserver<>() {
            @Override
            public void onNext(StringValue request) {
                for (char letter : request.getValue().toCharArray()) {
                    responses.onNext(StringValue.of(String.valueOf(letter)));
                }
            }

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onCompleted() {
                responses.onCompleted();
            }
        };
    }

    /** DoCommand{name = 1, command = 2} answers {result = 1} with the command. */
    private static BindableService generic() {
        MethodDescriptor<Empty, Empty> method =
                MethodDescriptor.<Empty, Empty>newBuilder()
                        .setType(MethodType.UNARY)
                        .setFullMethodName(GENERIC + "/DoCommand")
                        .setRequestMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
                        .setResponseMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
                        .build();
        return () ->
                ServerServiceDefinition.builder(GENERIC)
                        .addMethod(
                                method,
                                ServerCalls.asyncUnaryCall(
                                        (request, responses) -> {
                                            UnknownFieldSet.Field command =
                                                    request.getUnknownFields().getField(2);
                                            UnknownFieldSet result =
                                                    UnknownFieldSet.newBuilder().addField(1, command).build();
                                            answer(
                                                    Empty.newBuilder().setUnknownFields(result).build(),
                                                    responses);
                                        }))
                        .build();
    }

    private static void report(String line) {
        synchronized (System.out) {
            System.out.println(line);
            System.out.flush();
        }
    }

    private static final class KeepHeaders implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            return Contexts.interceptCall(
                    Context.current().withValue(HEADERS, headers), call, headers, next);
        }
    }

    private static final class Reports implements AnswererListener {
        @Override
        public void onRegistered() {
            report("registered");
        }

        @Override
        public void onSignalingLost(String reason, Duration pause) {
            report("lost " + reason);
        }

        @Override
        public void onConnected(long connection) {
            report("connected " + connection);
        }

        @Override
        public void onDisconnected(long connection, String reason) {
            report("disconnected " + connection + " " + reason);
        }

        @Override
        public void onAttemptFailed(String reason) {
            report("failed " + reason);
        }
    }
}
