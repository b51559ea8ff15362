package io.parley.cli;

import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonStreamParser;
import com.google.gson.JsonSyntaxException;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TypeRegistry;
import com.google.protobuf.util.JsonFormat;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.protobuf.ProtoUtils;
import java.io.EOFException;
import java.io.Reader;
import java.io.StringReader;
import java.time.Duration;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Calls one method with JSON; prints the responses as JSON. */
final class MethodCall {

    /** Requests under way to the connection before more are read. */
    private static final int REQUESTS_AHEAD = 16;

    private final Console console;
    private final Channel channel;
    private final boolean verbose;

    MethodCall(Console console, Channel channel, boolean verbose) {
        this.console = console;
        this.channel = channel;
        this.verbose = verbose;
    }

    /**
     * Calls.
     *
     * @param json the requests, one after another; null: they stand on standard input
     * @throws StatusException when the call ends with an error
     */
    void run(
            MethodDescriptor method,
            @Nullable String json,
            Metadata headers,
            @Nullable Duration deadline)
            throws StatusException {
        CallOptions options = CallOptions.DEFAULT;
        if (deadline != null) {
            options = options.withDeadlineAfter(deadline.toNanos(), TimeUnit.NANOSECONDS);
        }
        ClientCall<DynamicMessage, DynamicMessage> call =
                channel.newCall(descriptor(method), options);
        Responses responses = new Responses(call, method);
        call.start(responses, headers);
        call.request(1);
        try {
            send(call, method, json, responses);
        } catch (UsageException e) {
            call.cancel("no request", null);
            throw e;
        }
        Status status = responses.end.join();
        if (!status.isOk()) {
            throw status.asException();
        }
    }

    private void send(
            ClientCall<DynamicMessage, DynamicMessage> call,
            MethodDescriptor method,
            @Nullable String json,
            Responses responses) {
        Reader source = json == null ? console.in() : new StringReader(json);
        Iterator<JsonElement> requests = new JsonStreamParser(source);
        JsonFormat.Parser parser = JsonFormat.parser().usingTypeRegistry(types(method));
        int count = 0;
        for (JsonElement element = next(requests); element != null; element = next(requests)) {
            if (responses.end.isDone()) {
                return;
            }
            DynamicMessage.Builder request = DynamicMessage.newBuilder(method.getInputType());
            try {
                parser.merge(element.toString(), request);
            } catch (InvalidProtocolBufferException e) {
                throw new UsageException(
                        "the request is no "
                                + method.getInputType().getFullName()
                                + ": "
                                + e.getMessage()
                                + " (see: describe "
                                + method.getInputType().getFullName()
                                + ")");
            }
            if (++count > 1 && !method.isClientStreaming()) {
                throw new UsageException(method.getFullName() + " takes one request");
            }
            responses.awaitRoom();
            call.sendMessage(request.build());
        }
        if (count == 0 && !method.isClientStreaming()) {
            call.sendMessage(DynamicMessage.getDefaultInstance(method.getInputType()));
        }
        call.halfClose();
    }

    private static @Nullable JsonElement next(Iterator<JsonElement> requests) {
        try {
            return requests.hasNext() ? requests.next() : null;
        } catch (JsonParseException e) {
            if (e.getCause() instanceof EOFException && !(e instanceof JsonSyntaxException)) {
                return null; // nothing at all stood there
            }
            throw new UsageException(
                    "the request is no JSON (expected: as in '{\"text\": \"hi\"}')");
        }
    }

    private static io.grpc.MethodDescriptor<DynamicMessage, DynamicMessage> descriptor(
            MethodDescriptor method) {
        MethodType type =
                method.isClientStreaming()
                        ? method.isServerStreaming()
                                ? MethodType.BIDI_STREAMING
                                : MethodType.CLIENT_STREAMING
                        : method.isServerStreaming()
                                ? MethodType.SERVER_STREAMING
                                : MethodType.UNARY;
        return io.grpc.MethodDescriptor.<DynamicMessage, DynamicMessage>newBuilder()
                .setType(type)
                .setFullMethodName(
                        io.grpc.MethodDescriptor.generateFullMethodName(
                                method.getService().getFullName(), method.getName()))
                .setRequestMarshaller(
                        ProtoUtils.marshaller(
                                DynamicMessage.getDefaultInstance(method.getInputType())))
                .setResponseMarshaller(
                        ProtoUtils.marshaller(
                                DynamicMessage.getDefaultInstance(method.getOutputType())))
                .build();
    }

    /** What an Any may hold: all that the file and its imports declare. */
    private static TypeRegistry types(MethodDescriptor method) {
        TypeRegistry.Builder types = TypeRegistry.newBuilder();
        add(method.getFile(), types, new HashSet<>());
        return types.build();
    }

    private static void add(FileDescriptor file, TypeRegistry.Builder types, Set<String> seen) {
        if (seen.add(file.getName())) {
            for (Descriptor message : file.getMessageTypes()) {
                types.add(message);
            }
            file.getDependencies().forEach(imported -> add(imported, types, seen));
        }
    }

    /** Prints what comes, and tells when there is room for requests. */
    private final class Responses extends ClientCall.Listener<DynamicMessage> {
        final CompletableFuture<Status> end = new CompletableFuture<>();
        private final ClientCall<DynamicMessage, DynamicMessage> call;
        private final JsonFormat.Printer printer;
        private final Semaphore room = new Semaphore(REQUESTS_AHEAD);

        Responses(ClientCall<DynamicMessage, DynamicMessage> call, MethodDescriptor method) {
            this.call = call;
            printer =
                    JsonFormat.printer()
                            .usingTypeRegistry(types(method))
                            .omittingInsignificantWhitespace();
        }

        void awaitRoom() {
            if (!call.isReady()) {
                room.acquireUninterruptibly();
            }
        }

        @Override
        public void onReady() {
            room.release(REQUESTS_AHEAD);
        }

        @Override
        public void onHeaders(Metadata headers) {
            show("header", headers);
        }

        @Override
        public void onMessage(DynamicMessage message) {
            try {
                console.out().println(printer.print(message));
            } catch (InvalidProtocolBufferException e) {
                console.progress("a response cannot be shown: " + e.getMessage());
            }
            call.request(1);
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            show("trailer", trailers);
            room.release(REQUESTS_AHEAD);
            end.complete(status);
        }

        private void show(String kind, Metadata metadata) {
            if (!verbose) {
                return;
            }
            for (String name : metadata.keys()) {
                if (!name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
                    Iterable<String> values =
                            metadata.getAll(
                                    Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER));
                    if (values != null) {
                        values.forEach(
                                value -> console.err().println(kind + " " + name + ": " + value));
                    }
                }
            }
        }
    }
}
