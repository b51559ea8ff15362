package io.parley.server.front;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.PrototypeMarshaller;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import java.util.Locale;

/**
 * One gRPC method as JSON over HTTP. The request's fields come from the query, as the definitions
 * say, and from a JSON body if there is one; metadata from headers that begin with {@code
 * Grpc-Metadata-}, and {@code Authorization}.
 */
final class JsonService<Q, R> implements HttpService {

    private static final String METADATA_PREFIX = "grpc-metadata-";

    private final ServerMethodDefinition<Q, R> method;

    JsonService(ServerMethodDefinition<Q, R> method) {
        this.method = method;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest req) {
        return HttpResponse.of(req.aggregate(ctx.eventLoop()).thenApply(whole -> call(ctx, whole)));
    }

    private HttpResponse call(ServiceRequestContext ctx, AggregatedHttpRequest request) {
        JsonCall<Q, R> call = new JsonCall<>(ctx, method.getMethodDescriptor());
        Q message;
        try {
            message = message(ctx, request);
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            String reason = String.valueOf(e.getMessage());
            call.close(Status.INVALID_ARGUMENT.withDescription(reason), new Metadata());
            return call.response();
        }
        ServerCall.Listener<Q> listener =
                method.getServerCallHandler().startCall(call, metadata(request.headers()));
        call.run(listener, message);
        return call.response();
    }

    @SuppressWarnings("unchecked")
    private Q message(ServiceRequestContext ctx, AggregatedHttpRequest request)
            throws InvalidProtocolBufferException {
        PrototypeMarshaller<Q> marshaller =
                (PrototypeMarshaller<Q>) method.getMethodDescriptor().getRequestMarshaller();
        Message.Builder builder = ((Message) marshaller.getMessagePrototype()).newBuilderForType();
        if (!request.content().isEmpty()) {
            JsonFormat.parser().ignoringUnknownFields().merge(request.contentUtf8(), builder);
        }
        ctx.queryParams().forEach((name, value) -> QueryFields.set(builder, name, value));
        return (Q) builder.build();
    }

    private static Metadata metadata(RequestHeaders headers) {
        Metadata metadata = new Metadata();
        headers.forEach(
                (name, value) -> {
                    String text = name.toString().toLowerCase(Locale.ROOT);
                    if (text.startsWith(METADATA_PREFIX)) {
                        put(metadata, text.substring(METADATA_PREFIX.length()), value);
                    } else if (name.equals(HttpHeaderNames.AUTHORIZATION)) {
                        put(metadata, text, value);
                    }
                });
        return metadata;
    }

    private static void put(Metadata metadata, String name, String value) {
        if (!name.isEmpty() && !name.endsWith(Metadata.BINARY_HEADER_SUFFIX)) {
            metadata.put(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER), value);
        }
    }
}
