package io.parley.server.grpc;

import io.grpc.ServerMethodDefinition;
import io.grpc.ServerServiceDefinition;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The gRPC methods that are served on the frames of an HTTP/2 connection. The HTTP server keeps the
 * connection, and serves every other request on it: other methods, gRPC-Web, compressed calls, and
 * pages of browsers, which ask for more headers. Immutable.
 */
public final class FramedMethods {

    private static final AsciiString ORIGIN = AsciiString.cached("origin");
    private static final AsciiString CONTENT_TYPE = AsciiString.cached("content-type");
    private static final String GRPC = "application/grpc";
    private static final String GRPC_PROTO = "application/grpc+proto";
    private static final String IDENTITY = "identity";

    private final Map<String, ServerMethodDefinition<?, ?>> byPath = new HashMap<>();

    private FramedMethods(List<ServerServiceDefinition> services) {
        for (ServerServiceDefinition service : services) {
            for (ServerMethodDefinition<?, ?> method : service.getMethods()) {
                byPath.put("/" + method.getMethodDescriptor().getFullMethodName(), method);
            }
        }
    }

    /** All methods of the services. Their handlers run on event loops, so they must not block. */
    public static FramedMethods of(List<ServerServiceDefinition> services) {
        return new FramedMethods(services);
    }

    /** Serves a new connection, if it turns out to speak HTTP/2 from its beginning. */
    public void watch(ChannelPipeline pipeline, boolean plaintext) {
        if (plaintext) {
            pipeline.addFirst(new PrefaceWatch(this));
        } else {
            pipeline.addLast(new AlpnWatch(this));
        }
    }

    /** The method that a request is for; null if it is the HTTP server's. */
    @Nullable ServerMethodDefinition<?, ?> find(Http2Headers headers) {
        CharSequence path = headers.path();
        ServerMethodDefinition<?, ?> method = path == null ? null : byPath.get(path.toString());
        return method != null && isPlainCall(headers) ? method : null;
    }

    private static boolean isPlainCall(Http2Headers headers) {
        CharSequence type = headers.get(CONTENT_TYPE);
        CharSequence encoding = headers.get(CallHeaders.GRPC_ENCODING);
        return type != null
                && (AsciiString.contentEquals(type, GRPC)
                        || AsciiString.contentEquals(type, GRPC_PROTO))
                && (encoding == null || AsciiString.contentEquals(encoding, IDENTITY))
                && AsciiString.contentEquals("POST", headers.method())
                && !headers.contains(ORIGIN);
    }
}
