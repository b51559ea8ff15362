package io.parley.rpc.forward;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import io.parley.rpc.dial.Shared;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Which methods of a server take exactly one message; asked once for each service. */
final class MethodKinds {
    /** Services of which the answer is kept; a server has a few. */
    private static final int MAX_SERVICES = 1_000;

    private static final int ASK_AGAIN_SECONDS = 30;

    private static final CompletableFuture<MethodKind> UNKNOWN =
            CompletableFuture.completedFuture(MethodKind.UNKNOWN);
    private static final CompletableFuture<MethodKind> MANY =
            CompletableFuture.completedFuture(MethodKind.MANY);

    private final Reflection reflection;
    private final Map<String, CompletableFuture<Map<String, MethodKind>>> services =
            new ConcurrentHashMap<>();

    MethodKinds(Reflection reflection) {
        this.reflection = reflection;
    }

    /**
     * How many messages a method takes. Never fails.
     *
     * @param fullName as in {@code echo.Echo/Say}
     */
    CompletableFuture<MethodKind> of(String fullName) {
        int slash = fullName.lastIndexOf('/');
        if (slash <= 0 || services.size() >= MAX_SERVICES) {
            return UNKNOWN;
        }
        String service = fullName.substring(0, slash);
        String method = fullName.substring(slash + 1);
        // Reflection itself is a stream; asking about it would ask about asking.
        if (service.startsWith("grpc.reflection.")) {
            return MANY;
        }
        CompletableFuture<Map<String, MethodKind>> kinds = services.get(service);
        if (kinds == null) {
            kinds = reflection.fileOf(service).thenApply(files -> kinds(files, service));
            services.put(service, kinds);
            // A server may be replaced by one that says more: what is not known is asked again.
            kinds.exceptionally(
                    failure -> {
                        Shared.timer()
                                .schedule(
                                        () -> services.remove(service),
                                        ASK_AGAIN_SECONDS,
                                        TimeUnit.SECONDS);
                        return Map.of();
                    });
        }
        return kinds.thenApply(known -> known.getOrDefault(method, MethodKind.UNKNOWN))
                .exceptionally(failure -> MethodKind.UNKNOWN);
    }

    private static Map<String, MethodKind> kinds(List<FileDescriptorProto> files, String fullName) {
        Map<String, MethodKind> kinds = new ConcurrentHashMap<>();
        for (FileDescriptorProto file : files) {
            String prefix = file.getPackage().isEmpty() ? "" : file.getPackage() + ".";
            for (ServiceDescriptorProto service : file.getServiceList()) {
                if ((prefix + service.getName()).equals(fullName)) {
                    for (MethodDescriptorProto method : service.getMethodList()) {
                        kinds.put(
                                method.getName(),
                                method.getClientStreaming() ? MethodKind.MANY : MethodKind.ONE);
                    }
                }
            }
        }
        return kinds;
    }
}
