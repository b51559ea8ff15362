package io.parley.server.front;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.parley.server.room.AdminException;
import io.parley.server.room.Rooms;
import io.parley.token.TokenException;
import io.parley.token.TokenVerifier;
import io.parley.token.VideoGrants;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /admin/api/…}: live statistics as JSON, for the operator page and for programs. The
 * token is one of the room API: {@code roomList} shows the server, {@code roomAdmin} the room that
 * it names.
 */
final class AdminApi implements HttpService {
    static final String PATH = "/admin/api/";

    private static final Logger log = LoggerFactory.getLogger(AdminApi.class);

    private static final VideoGrants NONE = VideoGrants.builder().build();

    private final TokenVerifier verifier;
    private final Rooms rooms;
    private final Clock clock = Clock.systemUTC();
    private final long startedAtMillis = clock.millis();

    AdminApi(TokenVerifier verifier, Rooms rooms) {
        this.verifier = verifier;
        this.rooms = rooms;
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest req) {
        if (req.method() != HttpMethod.GET) {
            return refusal(HttpStatus.METHOD_NOT_ALLOWED, "only GET is answered here");
        }
        VideoGrants grants;
        try {
            var token =
                    verifier.authenticate(req.headers().get(HttpHeaderNames.AUTHORIZATION), null);
            grants = token.grants() == null ? NONE : token.grants();
        } catch (TokenException e) {
            return refusal(HttpStatus.valueOf(e.httpStatus()), e.text());
        }
        return switch (ctx.path().substring(PATH.length())) {
            case "overview" -> grants.roomList() ? overview() : denied("roomList");
            case "events" -> grants.roomList() ? events() : denied("roomList");
            case "room" -> {
                String name = ctx.queryParams().get("name", "");
                yield grants.roomAdmin() && grants.room().equals(name)
                        ? room(name)
                        : denied("roomAdmin, and the room");
            }
            default ->
                    refusal(
                            HttpStatus.NOT_FOUND,
                            "nothing here (expected: overview, events, or room?name=…)");
        };
    }

    private HttpResponse overview() {
        return answer(
                rooms.watch()
                        .rooms()
                        .thenApply(
                                views ->
                                        new AdminViews.Overview(
                                                clock.millis(),
                                                startedAtMillis,
                                                AdminViews.totals(rooms),
                                                views)));
    }

    private HttpResponse room(String name) {
        return answer(
                rooms.watch()
                        .participants(name)
                        .thenApply(views -> new AdminViews.Details(clock.millis(), name, views)));
    }

    private HttpResponse events() {
        return answer(
                CompletableFuture.completedFuture(
                        new AdminViews.Events(
                                clock.millis(),
                                rooms.journal().failed().stream()
                                        .map(AdminViews.Failed::of)
                                        .toList(),
                                rooms.journal().left().stream()
                                        .map(AdminViews.Left::of)
                                        .toList())));
    }

    /** What is made of JSON is made off the shard, which has packets to forward. */
    private static HttpResponse answer(CompletableFuture<?> value) {
        ServiceRequestContext ctx = ServiceRequestContext.current();
        return HttpResponse.of(
                value.thenApplyAsync(
                                view ->
                                        response(
                                                HttpStatus.OK,
                                                HttpData.wrap(AdminViews.json(view))),
                                ctx.eventLoop())
                        .exceptionally(AdminApi::failure));
    }

    private static HttpResponse failure(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null
                        ? thrown.getCause()
                        : thrown;
        if (cause instanceof AdminException e) {
            HttpStatus status =
                    e.reason() == AdminException.Reason.NOT_FOUND
                            ? HttpStatus.NOT_FOUND
                            : HttpStatus.SERVICE_UNAVAILABLE;
            return refusal(status, String.valueOf(e.getMessage()));
        }
        log.error("a request for statistics failed", cause);
        return refusal(HttpStatus.INTERNAL_SERVER_ERROR, "internal error; see the server's log");
    }

    private static HttpResponse denied(String needed) {
        return refusal(HttpStatus.FORBIDDEN, "the token lacks a grant (expected: " + needed + ")");
    }

    private static HttpResponse refusal(HttpStatus status, String text) {
        return response(status, HttpData.wrap(AdminViews.json(Map.of("msg", text))));
    }

    private static HttpResponse response(HttpStatus status, HttpData body) {
        return HttpResponse.of(
                ResponseHeaders.builder(status)
                        .contentType(MediaType.JSON)
                        .add(HttpHeaderNames.CACHE_CONTROL, "no-store")
                        .add(HttpHeaderNames.X_CONTENT_TYPE_OPTIONS, "nosniff")
                        .build(),
                body);
    }
}
