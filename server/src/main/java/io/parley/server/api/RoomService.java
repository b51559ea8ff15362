package io.parley.server.api;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
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
import io.parley.server.room.RemoteRpcException;
import io.parley.server.room.RoomDesk;
import io.parley.token.AccessToken;
import io.parley.token.TokenException;
import io.parley.token.TokenVerifier;
import io.parley.token.VideoGrants;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /twirp/livekit.RoomService/<Method>} with protobuf or JSON (Twirp's protocol, version
 * 7).
 */
public final class RoomService implements HttpService {
    /** Where it is found; the name of a method follows. */
    public static final String PATH = "/twirp/livekit.RoomService/";

    private static final Logger log = LoggerFactory.getLogger(RoomService.class);

    private static final MediaType PROTOBUF = MediaType.create("application", "protobuf");
    private static final VideoGrants NONE = VideoGrants.builder().build();
    private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();
    private static final JsonFormat.Printer PRINTER =
            JsonFormat.printer()
                    .includingDefaultValueFields()
                    .preservingProtoFieldNames()
                    .omittingInsignificantWhitespace();

    private final TokenVerifier verifier;
    private final RoomMethods methods;

    public RoomService(TokenVerifier verifier, RoomDesk desk) {
        this.verifier = verifier;
        methods = new RoomMethods(desk);
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
                        .thenCompose(body -> call(ctx.path(), body, granted))
                        .exceptionally(RoomService::failure));
    }

    private CompletableFuture<HttpResponse> call(
            String path, AggregatedHttpRequest request, VideoGrants grants) {
        if (request.method() != HttpMethod.POST) {
            throw badRoute(
                    request,
                    "unsupported method \"" + request.method() + "\" (only POST is allowed)");
        }
        RoomMethods.Method<?> method = methods.find(path.substring(PATH.length()));
        if (method == null) {
            throw badRoute(request, "no handler for path \"" + path + "\"");
        }
        MediaType type = request.contentType();
        boolean json = type != null && type.is(MediaType.JSON);
        if (!json && (type == null || !type.is(PROTOBUF))) {
            throw badRoute(
                    request, "unexpected Content-Type: \"" + (type == null ? "" : type) + "\"");
        }
        return call(method, request.content(), json, grants)
                .thenApply(
                        answer -> HttpResponse.of(HttpStatus.OK, type(json), encode(answer, json)));
    }

    private static <T extends Message> CompletableFuture<? extends Message> call(
            RoomMethods.Method<T> method, HttpData body, boolean json, VideoGrants grants) {
        T request = decode(method.prototype(), body, json);
        if (!method.allowed().test(grants, request)) {
            throw new TwirpException(Code.UNAUTHENTICATED, "permissions denied");
        }
        return method.action().apply(request);
    }

    @SuppressWarnings("unchecked") // what a builder of T builds is a T
    private static <T extends Message> T decode(T prototype, HttpData body, boolean json) {
        Message.Builder builder = prototype.newBuilderForType();
        try {
            if (json) {
                PARSER.merge(body.toStringUtf8(), builder);
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

    private static HttpData encode(Message answer, boolean json) {
        try {
            return json
                    ? HttpData.ofUtf8(PRINTER.print(answer))
                    : HttpData.wrap(answer.toByteArray());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("an answer cannot be written as JSON", e);
        }
    }

    private static TwirpException badRoute(AggregatedHttpRequest request, String text) {
        return new TwirpException(
                Code.BAD_ROUTE,
                text,
                Map.of("twirp_invalid_route", request.method() + " " + request.path()));
    }

    private static HttpResponse failure(Throwable thrown) {
        Throwable cause = thrown;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof TwirpException e) {
            return answer(e);
        }
        if (cause instanceof AdminException e) {
            return answer(new TwirpException(code(e.reason()), String.valueOf(e.getMessage())));
        }
        if (cause instanceof RemoteRpcException e) {
            return answer(
                    new TwirpException(
                            Code.FAILED_PRECONDITION,
                            String.valueOf(e.getMessage()),
                            Map.of("rpc_code", Integer.toString(e.code()), "rpc_data", e.data())));
        }
        if (cause instanceof com.linecorp.armeria.common.ContentTooLargeException) {
            return answer(new TwirpException(Code.MALFORMED, "the request is larger than 10 MiB"));
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
                HttpStatus.valueOf(e.code().status()), MediaType.JSON, encode(error.build(), true));
    }

    private static Value text(@Nullable String value) {
        return Value.newBuilder().setStringValue(value == null ? "" : value).build();
    }
}
