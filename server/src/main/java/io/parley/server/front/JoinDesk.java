package io.parley.server.front;

import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.QueryParams;
import com.linecorp.armeria.common.RequestHeaders;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.parley.proto.livekit.ClientInfo;
import io.parley.proto.livekit.JoinRequest;
import io.parley.server.limits.Limit;
import io.parley.server.room.JoinIntent;
import io.parley.token.AccessToken;
import io.parley.token.TokenException;
import io.parley.token.TokenVerifier;
import io.parley.token.VideoGrants;

/**
 * Turns an upgrade request, or one that asks whether an upgrade would do, into what the rooms
 * understand.
 */
final class JoinDesk {

    private static final int UNAUTHORIZED = 401;
    private static final int BAD_REQUEST = 400;

    private final TokenVerifier verifier;
    private final FrontMetrics metrics;

    JoinDesk(TokenVerifier verifier, FrontMetrics metrics) {
        this.verifier = verifier;
        this.metrics = metrics;
    }

    /**
     * Reads a request.
     *
     * @param joinRequestRequired whether this is the newer path
     * @param strict whether nothing that cannot be decoded is overlooked, as in a validation
     * @throws RefusedException with the answer, if there is no valid token or the query cannot be
     *     read
     */
    JoinIntent read(
            ServiceRequestContext ctx,
            RequestHeaders headers,
            boolean joinRequestRequired,
            boolean strict)
            throws RefusedException {
        QueryParams query = ctx.queryParams();
        AccessToken token = authenticate(headers, query);
        long requestedAt = Refusals.startNanoTime(ctx);
        long untilToken = System.nanoTime() - requestedAt;
        JoinQuery join;
        try {
            join = JoinQuery.read(query, joinRequestRequired, strict);
        } catch (JoinQuery.BadQueryException e) {
            if (JoinQuery.TOO_LARGE.equals(e.getMessage())) {
                metrics.refused(Limit.JOIN_REQUEST);
            }
            throw new RefusedException(BAD_REQUEST, String.valueOf(e.getMessage()));
        }
        JoinRequest request = join.request();
        JoinIntent.Builder intent =
                JoinIntent.builder(
                                join.publish().isEmpty()
                                        ? token
                                        : publisherOnly(token, join.publish()))
                        .clientInfo(withAddress(request.getClientInfo(), ctx, headers))
                        .settings(request.getConnectionSettings())
                        .singlePeerConnection(join.singlePeerConnection())
                        .reconnect(request.getReconnect())
                        .reconnectReason(request.getReconnectReason())
                        .participantSid(request.getParticipantSid())
                        .metadata(request.getMetadata())
                        .attributes(request.getParticipantAttributesMap())
                        .addTrackRequests(request.getAddTrackRequestsList())
                        .requested(requestedAt, untilToken);
        if (request.hasPublisherOffer()) {
            intent.publisherOffer(request.getPublisherOffer());
        }
        return intent.build();
    }

    private AccessToken authenticate(RequestHeaders headers, QueryParams query)
            throws RefusedException {
        try {
            return verifier.authenticate(
                    headers.get(HttpHeaderNames.AUTHORIZATION), query.get("access_token"));
        } catch (TokenException e) {
            throw new RefusedException(e.httpStatus(), e.text());
        }
    }

    /**
     * The legacy second connection of a client, which only publishes and has an identity of its
     * own.
     */
    private static AccessToken publisherOnly(AccessToken token, String publish)
            throws RefusedException {
        VideoGrants grants = token.grants();
        if (grants == null || !grants.canPublish()) {
            throw new RefusedException(UNAUTHORIZED, "no permissions to access the room");
        }
        return token.toBuilder()
                .identity(token.identity() + "#" + publish)
                .grants(grants.toBuilder().canSubscribe(false).build())
                .build();
    }

    /** The address that proxies name wins over that of the socket, which is then a proxy's. */
    private static ClientInfo withAddress(
            ClientInfo info, ServiceRequestContext ctx, RequestHeaders headers) {
        String address = headers.get("cf-connecting-ip", "");
        if (address.isEmpty()) {
            address = headers.get(HttpHeaderNames.X_FORWARDED_FOR, "").split(",", 2)[0].strip();
        }
        if (address.isEmpty()) {
            address = headers.get("x-real-ip", "");
        }
        if (address.isEmpty()) {
            address = ctx.remoteAddress().getAddress().getHostAddress();
        }
        return info.toBuilder().setAddress(address).build();
    }
}
