package io.parley.server.front;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.SerializationFormat;
import com.linecorp.armeria.common.grpc.GrpcSerializationFormats;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServerListener;
import com.linecorp.armeria.server.ServiceOptions;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.grpc.GrpcService;
import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.parley.server.calls.CallDesk;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where signaling is found: as gRPC, as gRPC-Web, and as JSON. */
final class GrpcRoutes {

    /** The limit of the other implementations of this protocol. */
    private static final int MAX_MESSAGE_BYTES = 32 * 1024 * 1024;

    /** JSON has routes of its own; Armeria's would load a generator of classes, at 10 MB. */
    private static final Set<SerializationFormat> FORMATS =
            Set.of(
                    GrpcSerializationFormats.PROTO,
                    GrpcSerializationFormats.PROTO_WEB,
                    GrpcSerializationFormats.PROTO_WEB_TEXT);

    private static final long GRACE_MILLIS = FrontLimits.CLOSE_GRACE.toMillis();

    /**
     * A stream lives as long as its client wants, and each message has a limit of its own.
     *
     * <p>When we are done before the client is, the trailers are not chased by a reset at once:
     * gRPC for C, and so for Python, may take a reset that comes with them for the status of the
     * call.
     */
    private static final ServiceOptions OPTIONS =
            ServiceOptions.builder()
                    .requestTimeoutMillis(0)
                    .maxRequestLength(0)
                    .requestAutoAbortDelayMillis(GRACE_MILLIS)
                    .closeHttp2StreamDelayMillis(GRACE_MILLIS)
                    .build();

    private GrpcRoutes() {}

    static void add(ServerBuilder builder, CallDesk desk) {
        List<ServerServiceDefinition> services = new ArrayList<>();
        for (ServerServiceDefinition service : desk.services()) {
            services.add(ServerInterceptors.intercept(service, new OwnContext()));
        }
        HealthStatusManager health = health(services);
        services.add(health.getHealthService().bindService());
        builder.serverListener(
                ServerListener.builder()
                        .whenStopping(server -> health.enterTerminalState())
                        .build());
        List<String> paths = paths(services);
        paths.addAll(paths(List.of(ProtoReflectionServiceV1.newInstance().bindService())));
        LazyService.Group group = new LazyService.Group(OPTIONS);
        register(builder, group.add(() -> service(services)), paths);
        register(
                builder,
                group.add(GrpcRoutes::olderReflection),
                List.of("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"));
        JsonRoutes.add(builder, desk.services());
    }

    private static HealthStatusManager health(List<ServerServiceDefinition> services) {
        HealthStatusManager health = new HealthStatusManager();
        for (ServerServiceDefinition service : services) {
            health.setStatus(service.getServiceDescriptor().getName(), ServingStatus.SERVING);
        }
        return health;
    }

    private static List<String> paths(List<ServerServiceDefinition> services) {
        List<String> paths = new ArrayList<>();
        for (ServerServiceDefinition service : services) {
            service.getMethods()
                    .forEach(it -> paths.add("/" + it.getMethodDescriptor().getFullMethodName()));
        }
        return paths;
    }

    private static void register(ServerBuilder builder, LazyService lazy, List<String> paths) {
        paths.forEach(path -> builder.service(path, lazy));
    }

    private static GrpcService service(List<ServerServiceDefinition> services) {
        return GrpcService.builder()
                .addServiceDefinitions(services)
                .supportedSerializationFormats(FORMATS)
                .maxRequestMessageLength(MAX_MESSAGE_BYTES)
                .addService(ProtoReflectionServiceV1.newInstance())
                .build();
    }

    /** The same service under the name that older tools ask for. */
    @SuppressWarnings("deprecation")
    private static GrpcService olderReflection() {
        return GrpcService.builder()
                .addService(io.grpc.protobuf.services.ProtoReflectionService.newInstance())
                .supportedSerializationFormats(FORMATS)
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
