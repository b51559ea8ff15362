package io.parley.cli.room;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.parley.cli.room.RoomApi.Subject;
import io.parley.cli.room.RoomApiException.Reason;
import io.parley.proto.webhooks.DropRequest;
import io.parley.proto.webhooks.DropResponse;
import io.parley.proto.webhooks.ListUndeliveredRequest;
import io.parley.proto.webhooks.ListUndeliveredResponse;
import io.parley.proto.webhooks.ReplayRequest;
import io.parley.proto.webhooks.ReplayResponse;
import io.parley.token.AccessToken;
import io.parley.token.ApiKey;
import io.parley.token.VideoGrants;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * {@code parley.Webhooks} of one server. Any thread; calls block. Every method throws {@link
 * RoomApiException}.
 */
public final class WebhookApi {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration TOKEN_LIFETIME = Duration.ofMinutes(10);
    private static final String SERVICE = "/twirp/parley.Webhooks/";

    private final String url;
    private final ApiKey key;
    private final TwirpCall twirp;

    /**
     * @param url the server's: {@code ws}, {@code wss}, {@code http} or {@code https}
     */
    public WebhookApi(String url, ApiKey key) {
        this.url = url;
        this.key = key;
        twirp = new TwirpCall(url, SERVICE);
    }

    /** The events that wait, oldest first, at most so many. */
    public ListUndeliveredResponse list(int limit) {
        return call(
                "List",
                ListUndeliveredRequest.newBuilder().setLimit(limit).build(),
                ListUndeliveredResponse.parser());
    }

    /** Has events sent at once; no ids means all. */
    public ReplayResponse replay(List<String> ids) {
        return call(
                "Replay",
                ReplayRequest.newBuilder().addAllIds(ids).build(),
                ReplayResponse.parser());
    }

    /** Has events given up. */
    public DropResponse drop(List<String> ids) {
        return call("Drop", DropRequest.newBuilder().addAllIds(ids).build(), DropResponse.parser());
    }

    private <T extends MessageLite> T call(String method, MessageLite request, Parser<T> parser) {
        TwirpCall.Answer answer = twirp.post(method, request.toByteArray(), token(), TIMEOUT);
        TwirpError error = answer.error();
        if (error != null) {
            throw error.status() == 404
                    ? new RoomApiException(
                            Reason.UNSUPPORTED,
                            url + " has no webhooks (webhook.urls is not in its config)")
                    : Refusals.of(error, method, url, key.key(), Subject.NONE);
        }
        try {
            return parser.parseFrom(answer.body());
        } catch (InvalidProtocolBufferException e) {
            throw new RoomApiException(
                    Reason.REFUSED,
                    url + " answers, but not as a room server (check --url or LIVEKIT_URL)");
        }
    }

    /** That of the server's operator, who is not bound to a room. */
    private String token() {
        return AccessToken.builder()
                .identity("parley-cli")
                .grants(VideoGrants.builder().roomAdmin(true).build())
                .expiresAt(Instant.now().plus(TOKEN_LIFETIME))
                .build()
                .sign(key);
    }
}
