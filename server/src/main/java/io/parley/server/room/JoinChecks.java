package io.parley.server.room;

import io.parley.server.limits.Limit;
import io.parley.token.AccessToken;
import io.parley.token.VideoGrants;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** What a token must grant before anybody joins, with the texts that clients know. */
final class JoinChecks {
    private static final int BAD_REQUEST = 400;
    private static final int UNAUTHORIZED = 401;
    private static final int SERVER_ERROR = 500;

    /** LiveKit's text for every failure after the checks; clients match on it. */
    static final String CLOSED_BY_MEDIA = "connection closed by media";

    private JoinChecks() {}

    /** Everything that can be said without the room. */
    static void check(NodeLoad node, JoinIntent intent) throws JoinRejectedException {
        VideoGrants grants = intent.token().grants();
        if (grants == null) {
            throw new JoinRejectedException(UNAUTHORIZED, "no permissions to access the room");
        }
        if (!grants.roomJoin()) {
            throw new JoinRejectedException(UNAUTHORIZED, "permissions denied");
        }
        if (grants.room().isEmpty()) {
            throw new JoinRejectedException(BAD_REQUEST, "no room name");
        }
        String identity = intent.token().identity();
        if (identity.isEmpty()) {
            throw new JoinRejectedException(BAD_REQUEST, "identity cannot be empty");
        }
        checkLength(node, Limit.IDENTITY, "participant identity", identity);
        checkLength(node, Limit.ROOM_NAME, "room name", grants.room());
        boolean changesProfile = !intent.metadata().isEmpty() || !intent.attributes().isEmpty();
        if (changesProfile && !grants.canUpdateOwnMetadata()) {
            throw new JoinRejectedException(UNAUTHORIZED, "no permissions to access the room");
        }
    }

    private static void checkLength(NodeLoad node, Limit limit, String what, String value) {
        if (SizeChecks.isTooLong(node, limit, value)) {
            throw new JoinRejectedException(
                    BAD_REQUEST,
                    what + " length exceeds limits: max length " + node.limits().max(limit));
        }
    }

    /** Sizes, which LiveKit looks at only when the room takes the participant in. */
    static void checkSizes(NodeLoad node, AccessToken token) {
        if (!SizeChecks.excess(node, token.name(), token.metadata(), token.attributes())
                .isEmpty()) {
            throw new JoinRejectedException(SERVER_ERROR, CLOSED_BY_MEDIA);
        }
    }

    /** Whether the bearer may create the room where joins do not. */
    static boolean mayCreate(JoinIntent intent) {
        return Objects.requireNonNull(intent.token().grants(), "video").roomCreate();
    }

    static String roomName(JoinIntent intent) {
        return Objects.requireNonNull(intent.token().grants(), "video").room();
    }

    /** The token with what the client laid over it. */
    static AccessToken effectiveToken(JoinIntent intent) {
        AccessToken token = intent.token();
        if (intent.metadata().isEmpty() && intent.attributes().isEmpty()) {
            return token;
        }
        Map<String, String> attributes = new HashMap<>(token.attributes());
        intent.attributes()
                .forEach(
                        (key, value) -> {
                            if (!value.isEmpty()) {
                                attributes.put(key, value);
                            }
                        });
        AccessToken.Builder builder = token.toBuilder().attributes(attributes);
        if (!intent.metadata().isEmpty()) {
            builder.metadata(intent.metadata());
        }
        return builder.build();
    }
}
