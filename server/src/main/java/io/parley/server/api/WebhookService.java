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
import io.parley.proto.webhooks.DropRequest;
import io.parley.proto.webhooks.ListUndeliveredRequest;
import io.parley.proto.webhooks.ReplayRequest;
import io.parley.server.api.TwirpException.Code;
import io.parley.server.hooks.WebhookDesk;
import io.parley.token.TokenException;
import io.parley.token.TokenVerifier;
import io.parley.token.VideoGrants;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /twirp/parley.Webhooks/<Method>} with JSON or protobuf: what waits in the outbox of
 * webhooks. For tokens with the grant {@code roomAdmin} and no room, which is the server's
 * operator: those of a room are of somebody who administers that one alone.
 */
public final class WebhookService implements HttpService {
    /** Where it is found; the name of a method follows. */
    public static final String PATH = "/twirp/parley.Webhooks/";

    private static final Logger log = LoggerFactory.getLogger(WebhookService.class);

    private static final MediaType PROTOBUF = MediaType.create("application", "protobuf");
    private static final JsonFormat.Parser PARSER = JsonFormat.parser().ignoringUnknownFields();
    private static final JsonFormat.Printer PRINTER =
            JsonFormat.printer().preservingProtoFieldNames().omittingInsignificantWhitespace();

    private final TokenVerifier verifier;
    private final WebhookDesk desk;

    public WebhookService(TokenVerifier verifier, WebhookDesk desk) {
        this.verifier = verifier;
        this.desk = desk;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest req) {
        try {
            checkToken(req.headers().get(HttpHeaderNames.AUTHORIZATION));
        } catch (TwirpException e) {
            return answer(e);
        }
        return HttpResponse.of(
                req.aggregate()
                        .thenCompose(body -> call(ctx.path().substring(PATH.length()), body))
                        .exceptionally(WebhookService::failure));
    }

    private void checkToken(@Nullable String authorization) {
        try {
            VideoGrants grants = verifier.authenticate(authorization, null).grants();
            if (grants != null && grants.roomAdmin() && grants.room().isEmpty()) {
                return;
            }
        } catch (TokenException e) {
            throw new TwirpException(Code.UNAUTHENTICATED, e.text());
        }
        throw new TwirpException(
                Code.UNAUTHENTICATED,
                "permissions denied (expected: a token with roomAdmin and no room)");
    }

    private CompletableFuture<HttpResponse> call(String method, AggregatedHttpRequest request) {
        if (request.method() != HttpMethod.POST) {
            throw new TwirpException(Code.BAD_ROUTE, "only POST is allowed");
        }
        CompletableFuture<? extends Message> result =
                switch (method) {
                    case "List" ->
                            desk.list(decode(request, ListUndeliveredRequest.newBuilder()).build());
                    case "Replay" ->
                            desk.replay(decode(request, ReplayRequest.newBuilder()).build());
                    case "Drop" -> desk.drop(decode(request, DropRequest.newBuilder()).build());
                    default ->
                            throw new TwirpException(
                                    Code.BAD_ROUTE,
                                    "no method " + method + " (expected: List, Replay or Drop)");
                };
        return result.thenApply(message -> encode(request, message));
    }

    private static boolean isProtobuf(AggregatedHttpRequest request) {
        MediaType type = request.contentType();
        return type != null && type.is(PROTOBUF);
    }

    private static HttpResponse encode(AggregatedHttpRequest request, Message message) {
        return isProtobuf(request)
                ? HttpResponse.of(HttpStatus.OK, PROTOBUF, HttpData.wrap(message.toByteArray()))
                : json(HttpStatus.OK, message);
    }

    private static <B extends Message.Builder> B decode(AggregatedHttpRequest request, B builder) {
        try {
            if (isProtobuf(request)) {
                builder.mergeFrom(request.content().array());
            } else {
                PARSER.merge(request.contentUtf8(), builder);
            }
            return builder;
        } catch (InvalidProtocolBufferException e) {
            throw new TwirpException(Code.MALFORMED, "the request could not be decoded");
        }
    }

    private static HttpResponse failure(Throwable thrown) {
        Throwable cause = thrown;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof TwirpException e) {
            return answer(e);
        }
        if (cause instanceof IllegalStateException) {
            return answer(new TwirpException(Code.UNAVAILABLE, String.valueOf(cause.getMessage())));
        }
        log.error("a request about webhooks failed", cause);
        return answer(new TwirpException(Code.INTERNAL, "internal error; see the server's log"));
    }

    private static HttpResponse answer(TwirpException e) {
        Struct error =
                Struct.newBuilder()
                        .putFields("code", text(e.code().text()))
                        .putFields("msg", text(String.valueOf(e.getMessage())))
                        .build();
        return json(HttpStatus.valueOf(e.code().status()), error);
    }

    private static Value text(String value) {
        return Value.newBuilder().setStringValue(value).build();
    }

    private static HttpResponse json(HttpStatus status, Message message) {
        try {
            return HttpResponse.of(status, MediaType.JSON, PRINTER.print(message));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("an answer cannot be written as JSON", e);
        }
    }
}
