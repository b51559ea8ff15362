package io.parley.server.front;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.common.websocket.WebSocket;
import com.linecorp.armeria.server.HttpService;
import com.linecorp.armeria.server.ServiceOptions;
import com.linecorp.armeria.server.ServiceRequestContext;
import com.linecorp.armeria.server.SimpleDecoratingHttpService;
import com.linecorp.armeria.server.websocket.WebSocketService;
import com.linecorp.armeria.server.websocket.WebSocketUpgradeResult;
import io.netty.channel.Channel;
import io.netty.util.AttributeKey;
import io.parley.server.room.JoinIntent;
import io.parley.server.room.JoinRejectedException;
import io.parley.server.room.Rooms;
import io.parley.server.room.SignalSession;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The WebSocket endpoints of signalling. The upgrade waits for the join, so that every refusal is
 * an HTTP status with a text and an open socket always has its first message.
 */
final class SignalService extends SimpleDecoratingHttpService {

    private static final Logger LOGGER = LoggerFactory.getLogger(SignalService.class);

    private static final AttributeKey<Joined> JOINED =
            AttributeKey.valueOf(SignalService.class, "JOINED");

    private final JoinDesk desk;
    private final Rooms rooms;
    private final FrontMetrics metrics;
    private final Refusals refusals;
    private final boolean joinRequestRequired;

    /** A socket and the session that it belongs to. */
    private record Joined(SignalSocket socket, SignalSession session) {}

    private SignalService(
            WebSocketService upgrade,
            JoinDesk desk,
            Rooms rooms,
            FrontMetrics metrics,
            boolean joinRequestRequired) {
        super(upgrade);
        this.desk = desk;
        this.rooms = rooms;
        this.metrics = metrics;
        refusals = new Refusals(metrics, rooms.journal());
        this.joinRequestRequired = joinRequestRequired;
    }

    /**
     * Makes an endpoint.
     *
     * @param joinRequestRequired whether this is the newer path, which takes no other parameters
     */
    static SignalService of(
            JoinDesk desk, Rooms rooms, FrontMetrics metrics, boolean joinRequestRequired) {
        WebSocketService upgrade =
                WebSocketService.builder(SignalService::opened)
                        .allowedOrigins("*")
                        .maxFramePayloadLength(FrontLimits.MAX_MESSAGE_BYTES)
                        .fallbackService((ctx, req) -> notFound())
                        .serviceOptions(
                                ServiceOptions.builder()
                                        .requestTimeoutMillis(0)
                                        .maxRequestLength(0)
                                        .requestAutoAbortDelayMillis(
                                                FrontLimits.CLOSE_GRACE.toMillis())
                                        .build())
                        .build();
        return new SignalService(upgrade, desk, rooms, metrics, joinRequestRequired);
    }

    private static WebSocket opened(ServiceRequestContext ctx, WebSocket in) {
        Joined joined = Objects.requireNonNull(ctx.attr(JOINED));
        return joined.socket().open(joined.session(), in);
    }

    private static HttpResponse notFound() {
        return HttpResponse.of(
                ResponseHeaders.builder(HttpStatus.NOT_FOUND).contentLength(0).build());
    }

    @Override
    public HttpResponse serve(ServiceRequestContext ctx, HttpRequest req) throws Exception {
        WebSocketService upgrade = Objects.requireNonNull(unwrap().as(WebSocketService.class));
        WebSocketUpgradeResult possible = upgrade.protocolHandler().upgrade(ctx, req);
        if (!possible.isSuccess()) {
            return possible.fallbackResponse();
        }
        JoinIntent intent;
        try {
            intent = desk.read(ctx, req.headers(), joinRequestRequired, false);
        } catch (RefusedException e) {
            refusals.atToken(ctx, e);
            return e.toResponse();
        }
        SignalSocket socket = socket(ctx);
        CompletableFuture<SignalSession> join = rooms.join(intent, socket);
        return HttpResponse.of(
                limited(ctx, join)
                        .handleAsync(
                                (session, cause) -> {
                                    if (cause != null) {
                                        return refused(ctx, intent, cause);
                                    }
                                    ctx.setAttr(JOINED, new Joined(socket, session));
                                    return upgraded(ctx, req, session);
                                },
                                ctx.eventLoop().withoutContext()));
    }

    private SignalSocket socket(ServiceRequestContext ctx) {
        Channel channel = Objects.requireNonNull(ctx.log().partial().channel(), "channel");
        return ctx.sessionProtocol().isExplicitHttp1()
                ? new UpgradedSocket(channel, metrics)
                : new StreamSocket(channel, metrics);
    }

    private HttpResponse refused(ServiceRequestContext ctx, JoinIntent intent, Throwable cause) {
        RefusedException refusal = refusal(cause);
        refusals.atRoom(ctx, intent, refusal.status(), String.valueOf(refusal.getMessage()));
        return refusal.toResponse();
    }

    private HttpResponse upgraded(
            ServiceRequestContext ctx, HttpRequest req, SignalSession session) {
        try {
            return ((HttpService) unwrap()).serve(ctx, req);
        } catch (Exception e) {
            session.onClosed("upgrade failed");
            return HttpResponse.ofFailure(e);
        }
    }

    /**
     * The join, or a failure if it takes too long or the client goes first; a later session is
     * closed at once.
     */
    private static CompletableFuture<SignalSession> limited(
            ServiceRequestContext ctx, CompletableFuture<SignalSession> join) {
        if (join.isDone()) {
            return join;
        }
        CompletableFuture<SignalSession> limited = new CompletableFuture<>();
        var timeout =
                ctx.eventLoop()
                        .schedule(
                                () -> limited.completeExceptionally(new TimeoutException()),
                                FrontLimits.JOIN_TIMEOUT.toMillis(),
                                TimeUnit.MILLISECONDS);
        ctx.request()
                .whenComplete()
                .exceptionally(
                        gone -> {
                            limited.cancel(false);
                            return null;
                        });
        join.whenComplete(
                (session, cause) -> {
                    timeout.cancel(false);
                    if (cause != null) {
                        limited.completeExceptionally(cause);
                    } else if (!limited.complete(session)) {
                        session.onClosed("the client did not wait for its join");
                    }
                });
        return limited;
    }

    static RefusedException refusal(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure;
        if (cause instanceof JoinRejectedException rejected) {
            return new RefusedException(rejected.httpStatus(), rejected.text());
        }
        if (cause instanceof TimeoutException) {
            return new RefusedException(500, "timed out while waiting for signal response");
        }
        if (cause instanceof CancellationException) {
            return new RefusedException(500, "the client did not wait for an answer");
        }
        LOGGER.error("join failed", cause);
        return new RefusedException(500, "internal error");
    }
}
