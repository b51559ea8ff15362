package io.parley.server.front;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import com.linecorp.armeria.server.grpc.GrpcService;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.parley.server.calls.CallDesk;
import org.jspecify.annotations.Nullable;

/** Where signaling is found: as gRPC, as gRPC-Web, and as JSON. */
final class GrpcRoutes {

    /** The limit of the other implementations of this protocol. */
    private static final int MAX_MESSAGE_BYTES = 32 * 1024 * 1024;

    private GrpcRoutes() {}

    static void add(ServerBuilder builder, CallDesk desk) {
        var grpc = GrpcService.builder();
        for (ServerServiceDefinition service : desk.services()) {
            grpc.addService(ServerInterceptors.intercept(service, new OwnContext()));
        }
        grpc.supportedSerializationFormats(GrpcSerializationFormats.values())
                .maxRequestMessageLength(MAX_MESSAGE_BYTES)
                .addService(ProtoReflectionServiceV1.newInstance())
                .enableHealthCheckService(true);
        builder.service(grpc.build(), Unbounded::new);
        builder.service(olderReflection(), Unbounded::new);
        JsonRoutes.add(builder, desk.services());
    }

    /** The same service under the name that older tools ask for. */
    @SuppressWarnings("deprecation")
    private static GrpcService olderReflection() {
        return GrpcService.builder()
                .addService(io.grpc.protobuf.services.ProtoReflectionService.newInstance())
                .supportedSerializationFormats(GrpcSerializationFormats.values())
                .build();
    }

    /** Says that there is no such method, to those who ask in gRPC; null for others. */
    static @Nullable HttpResponse unimplemented(HttpRequest request) {
        MediaType type = request.contentType();
        if (type == null || !type.is(MediaType.ANY_APPLICATION_TYPE)) {
            return null;
        }
        if (!type.subtype().startsWith("grpc")) {
            return null;
        }
        return HttpResponse.of(
                ResponseHeaders.builder(HttpStatus.OK)
                        .contentType(type)
                        .add("grpc-status", "12")
                        .add("grpc-message", "unknown method " + request.path())
                        .add(HttpHeaderNames.CONTENT_LENGTH, "0")
                        .build());
    }

    /** A stream lives as long as its client wants, and each message has a limit of its own. */
    private static final class Unbounded extends SimpleDecoratingHttpService {

        Unbounded(HttpService delegate) {
            super(delegate);
        }

        @Override
        public HttpResponse serve(ServiceRequestContext ctx, HttpRequest req) throws Exception {
            ctx.clearRequestTimeout();
            ctx.setMaxRequestLength(0);
            return ((HttpService) unwrap()).serve(ctx, req);
        }
    }

    private static final class OwnContext implements ServerInterceptor {
        @Override
        public <Q, R> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
            ServiceRequestContext ctx = ServiceRequestContext.currentOrNull();
            return next.startCall(ctx == null ? call : new CallInContext<>(call, ctx), headers);
        }
    }

    static Attributes attributesOf(ServiceRequestContext ctx) {
        return Attributes.newBuilder()
                .set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, ctx.remoteAddress())
                .build();
    }
}
