package io.parley.server.api;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.linecorp.armeria.common.AggregatedHttpRequest;
import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.parley.server.api.TwirpException.Code;
import io.parley.server.room.AdminException;
import io.parley.server.room.BanDesk;
import io.parley.server.room.RemoteRpcException;
import io.parley.server.room.RoomDesk;
import io.parley.token.AccessToken;
import io.parley.token.TokenException;
import io.parley.token.TokenVerifier;
import io.parley.token.VideoGrants;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /twirp/<Service>/<Method>} with protobuf or JSON (Twirp's protocol, version 7):
 * LiveKit's {@code livekit.RoomService}, and {@code parley.RoomAdmin}.
 */
public final class RoomService implements HttpService {
    /** Where LiveKit's service is found; the name of a method follows. */
    public static final String PATH = "/twirp/livekit.RoomService/";

    /** Where Parley's own calls are found. */
    public static final String ADMIN_PATH = "/twirp/parley.RoomAdmin/";

    private static final Logger log = LoggerFactory.getLogger(RoomService.class);

    private static final MediaType PROTOBUF = MediaType.create("application", "protobuf");
    private static final VideoGrants NONE = VideoGrants.builder().build();

    private final TokenVerifier verifier;
    private final String path;
    private final Methods methods;
    private final Runnable onTooLarge;

    private RoomService(TokenVerifier verifier, String path, Methods methods, Runnable onTooLarge) {
        this.onTooLarge = onTooLarge;
        this.verifier = verifier;
        this.path = path;
        this.methods = methods;
    }

    /** LiveKit's service, under {@link #PATH}. */
    public static RoomService of(TokenVerifier verifier, RoomDesk desk) {
        return new RoomService(verifier, PATH, RoomMethods.of(desk), desk::countTooLarge);
    }

    /** Parley's own calls, under {@link #ADMIN_PATH}. */
    public static RoomService ofAdmin(TokenVerifier verifier, BanDesk desk) {
        return new RoomService(verifier, ADMIN_PATH, AdminMethods.of(desk), () -> {});
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest req) {
        VideoGrants grants = NONE;
        String authorization = req.headers().get(HttpHeaderNames.AUTHORIZATION);
        if (authorization != null) {
            try {
                AccessToken token = verifier.authenticate(authorization, null);
                grants = token.grants() == null ? NONE : token.grants();
            } catch (TokenException e) {
                return HttpResponse.of(
                        HttpStatus.valueOf(e.httpStatus()), MediaType.PLAIN_TEXT_UTF_8, e.text());
            }
        }
        VideoGrants granted = grants;
        return HttpResponse.of(
                req.aggregate()
                        .thenCompose(body -> call(ctx, body, granted))
                        .exceptionally(this::failure));
    }

    private CompletableFuture<HttpResponse> call(
            ServiceRequestContext ctx, AggregatedHttpRequest request, VideoGrants grants) {
        if (request.method() != HttpMethod.POST) {
            throw badRoute(
                    request,
                    "unsupported method \"" + request.method() + "\" (only POST is allowed)");
        }
        Methods.Method<?> method = methods.find(ctx.path().substring(path.length()));
        if (method == null) {
            throw badRoute(request, "no handler for path \"" + ctx.path() + "\"");
        }
        MediaType type = request.contentType();
        boolean json = type != null && type.is(MediaType.JSON);
        if (!json && (type == null || !type.is(PROTOBUF))) {
            throw badRoute(
                    request, "unexpected Content-Type: \"" + (type == null ? "" : type) + "\"");
        }
        // Futures complete on a room's thread, which has better to do than to write JSON.
        return call(ctx, method, request.content(), json, grants)
                .thenApplyAsync(
                        answer ->
                                HttpResponse.of(
                                        HttpStatus.OK,
                                        type(json),
                                        HttpData.wrap(json ? answer.json() : answer.protobuf())),
                        ctx.eventLoop());
    }

    private static <T extends Message> CompletableFuture<Answer> call(
            ServiceRequestContext ctx,
            Methods.Method<T> method,
            HttpData body,
            boolean json,
            VideoGrants grants) {
        T request = decode(method.prototype(), body, json);
        if (!method.allowed().test(grants, request)) {
            throw new TwirpException(Code.UNAUTHENTICATED, "permissions denied");
        }
        if (method.blocking()) {
            return CompletableFuture.supplyAsync(
                            () -> method.action().apply(request), ctx.blockingTaskExecutor())
                    .thenCompose(Function.identity());
        }
        return method.action().apply(request);
    }

    @SuppressWarnings("unchecked") // what a builder of T builds is a T
    private static <T extends Message> T decode(T prototype, HttpData body, boolean json) {
        Message.Builder builder = prototype.newBuilderForType();
        try {
            if (json) {
                JsonText.parse(body.toStringUtf8(), builder);
            } else {
                builder.mergeFrom(body.array());
            }
            return (T) builder.build();
        } catch (InvalidProtocolBufferException e) {
            throw new TwirpException(
                    Code.MALFORMED,
                    "the " + (json ? "json" : "protobuf") + " request could not be decoded");
        }
    }

    private static MediaType type(boolean json) {
        return json ? MediaType.JSON : PROTOBUF;
    }

    private static TwirpException badRoute(AggregatedHttpRequest request, String text) {
        return new TwirpException(
                Code.BAD_ROUTE,
                text,
                Map.of("twirp_invalid_route", request.method() + " " + request.path()));
    }

    private HttpResponse failure(Throwable thrown) {
        Throwable cause = thrown;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof TwirpException e) {
            return answer(e);
        }
        if (cause instanceof AdminException e) {
            return answer(
                    new TwirpException(
                            code(e.reason()),
                            String.valueOf(e.getMessage()),
                            e.argument().isEmpty() ? Map.of() : Map.of("argument", e.argument())));
        }
        if (cause instanceof RemoteRpcException e) {
            return answer(
                    new TwirpException(
                            Code.FAILED_PRECONDITION,
                            String.valueOf(e.getMessage()),
                            Map.of("rpc_code", Integer.toString(e.code()), "rpc_data", e.data())));
        }
        if (cause instanceof com.linecorp.armeria.common.ContentTooLargeException) {
            onTooLarge.run();
            return answer(new TwirpException(Code.TOO_LARGE, "the request is larger than 10 MiB"));
        }
        log.error("a request of the room API failed", cause);
        return answer(new TwirpException(Code.INTERNAL, "internal error; see the server's log"));
    }

    private static Code code(AdminException.Reason reason) {
        return switch (reason) {
            case NOT_FOUND -> Code.NOT_FOUND;
            case INVALID_ARGUMENT -> Code.INVALID_ARGUMENT;
            case RESOURCE_EXHAUSTED -> Code.RESOURCE_EXHAUSTED;
            case FAILED_PRECONDITION -> Code.FAILED_PRECONDITION;
            case DEADLINE_EXCEEDED -> Code.DEADLINE_EXCEEDED;
            case UNIMPLEMENTED -> Code.UNIMPLEMENTED;
            case UNAVAILABLE -> Code.UNAVAILABLE;
        };
    }

    private static HttpResponse answer(TwirpException e) {
        Struct.Builder error =
                Struct.newBuilder()
                        .putFields("code", text(e.code().text()))
                        .putFields("msg", text(String.valueOf(e.getMessage())));
        if (!e.meta().isEmpty()) {
            Struct.Builder meta = Struct.newBuilder();
            e.meta().forEach((name, value) -> meta.putFields(name, text(value)));
            error.putFields("meta", Value.newBuilder().setStructValue(meta).build());
        }
        return HttpResponse.of(
                HttpStatus.valueOf(e.code().status()),
                MediaType.JSON,
                HttpData.wrap(JsonText.of(error.build())));
    }

    private static Value text(@Nullable String value) {
        return Value.newBuilder().setStringValue(value == null ? "" : value).build();
    }
}
