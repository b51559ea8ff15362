package io.parley.server.front;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.ResponseHeadersBuilder;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import org.jspecify.annotations.Nullable;

/**
 * Lets pages of every origin use the server, since what protects it is the token. No cookies are
 * read, so nothing is given away.
 */
final class Cors extends SimpleDecoratingHttpService {

    private static final String METHODS = "OPTIONS, HEAD, GET, POST, PUT, PATCH, DELETE";
    private static final String GRPC_HEADERS =
            "grpc-status, grpc-message, grpc-status-details-bin, grpc-encoding, content-type";
    private static final String MAX_AGE_SECONDS = "86400";

    /** For operators; not for whatever page one of them looks at. */
    private static final String METRICS = "/metrics";

    /** Asked by pages of the internet for servers of a private network (Private Network Access). */
    private static final String PRIVATE_NETWORK_REQUEST = "access-control-request-private-network";

    private static final String PRIVATE_NETWORK_ALLOW = "access-control-allow-private-network";

    Cors(HttpService delegate) {
        super(delegate);
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest req) throws Exception {
        RequestHeaders headers = req.headers();
        String origin = headers.get(HttpHeaderNames.ORIGIN);
        if (origin == null || headers.path().equals(METRICS)) {
            return ((HttpService) unwrap()).serve(ctx, req);
        }
        if (headers.method() == HttpMethod.OPTIONS
                && headers.contains(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD)) {
            return preflight(
                    origin,
                    headers.get(HttpHeaderNames.ACCESS_CONTROL_REQUEST_HEADERS),
                    isCall(headers.path()),
                    headers.contains(PRIVATE_NETWORK_REQUEST, "true"));
        }
        HttpResponse response = ((HttpService) unwrap()).serve(ctx, req);
        ctx.mutateAdditionalResponseHeaders(
                added -> {
                    if (!added.contains(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN)) {
                        added.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin);
                        added.add(HttpHeaderNames.VARY, "Origin");
                    }
                    if (isCall(headers.path())) {
                        added.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
                        added.set(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, GRPC_HEADERS);
                    } else {
                        added.set(HttpHeaderNames.ACCESS_CONTROL_EXPOSE_HEADERS, "*");
                    }
                });
        return response;
    }

    /**
     * Whether a request is for signaling. Its clients send cookies along (fetch's credentials mode
     * "include"), and a browser then takes no wildcards; nothing here reads a cookie.
     */
    private static boolean isCall(String path) {
        return path.startsWith("/proto.rpc.")
                || path.startsWith("/grpc.")
                || path.startsWith("/rpc/");
    }

    private static HttpResponse preflight(
            String origin,
            @Nullable String requestedHeaders,
            boolean credentials,
            boolean privateNetwork) {
        ResponseHeadersBuilder response = ResponseHeaders.builder(HttpStatus.NO_CONTENT);
        if (credentials) {
            response.add(HttpHeaderNames.ACCESS_CONTROL_ALLOW_CREDENTIALS, "true");
        }
        if (privateNetwork) {
            response.add(PRIVATE_NETWORK_ALLOW, "true");
        }
        return HttpResponse.of(
                response.add(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, origin)
                        .add(HttpHeaderNames.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
                        .add(
                                HttpHeaderNames.ACCESS_CONTROL_ALLOW_HEADERS,
                                requestedHeaders == null ? "*" : requestedHeaders)
                        .add(HttpHeaderNames.ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS)
                        .add(HttpHeaderNames.VARY, "Origin")
                        .build());
    }
}
