package io.parley.server.front;

import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.server.ServerBuilder;
import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import java.util.List;

/** The methods that can be called as JSON over HTTP, at the paths that their definitions name. */
final class JsonRoutes {

    private record Mapping(String method, HttpMethod http, String path) {}

    private static final String SIGNALING = "proto.rpc.webrtc.v1.SignalingService/";
    private static final String BASE = "/rpc/webrtc/v1/";

    private static final List<Mapping> MAPPINGS =
            List.of(
                    new Mapping(SIGNALING + "Call", HttpMethod.POST, BASE + "call"),
                    new Mapping(SIGNALING + "CallUpdate", HttpMethod.PUT, BASE + "call_update"),
                    new Mapping(
                            SIGNALING + "OptionalWebRTCConfig",
                            HttpMethod.GET,
                            BASE + "optional_webrtc_config"),
                    new Mapping(
                            SIGNALING + "ReportConnectionMetadata",
                            HttpMethod.POST,
                            BASE + "report_connection_metadata"),
                    new Mapping(
                            "proto.rpc.v1.AuthService/Authenticate",
                            HttpMethod.POST,
                            "/rpc/v1/authenticate"),
                    new Mapping(
                            "proto.rpc.v1.ExternalAuthService/AuthenticateTo",
                            HttpMethod.POST,
                            "/rpc/v1/authenticate_to"));

    private JsonRoutes() {}

    static void add(ServerBuilder builder, List<ServerServiceDefinition> services) {
        for (Mapping mapping : MAPPINGS) {
            for (ServerServiceDefinition service : services) {
                ServerMethodDefinition<?, ?> method = service.getMethod(mapping.method);
                if (method != null) {
                    builder.route()
                            .path(mapping.path)
                            .methods(mapping.http)
                            .requestTimeoutMillis(0)
                            .build(new JsonService<>(method));
                }
            }
        }
    }
}
