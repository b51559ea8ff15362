package io.parley.server.room;

import io.parley.token.AccessToken;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tokens that are not accepted any more although they have not expired, by room and identity. Of
 * one shard; lost with the process. The oldest go first when there are too many.
 */
final class Revocations {
    private record Key(String room, String identity) {}

    private final Map<Key, Long> revokedBefore = new LinkedHashMap<>();

    /** Tokens issued before that second are void. */
    void revoke(String room, String identity, long beforeSeconds) {
        Key key = new Key(room, identity);
        Long older = revokedBefore.remove(key);
        revokedBefore.put(key, older == null ? beforeSeconds : Math.max(older, beforeSeconds));
        if (revokedBefore.size() > Limits.MAX_REVOCATIONS) {
            revokedBefore.remove(revokedBefore.keySet().iterator().next());
        }
    }

    /** Whether a token is void; one that does not say when it was issued counts as old. */
    boolean isRevoked(String room, AccessToken token) {
        Long before = revokedBefore.get(new Key(room, token.identity()));
        if (before == null) {
            return false;
        }
        Instant issued = token.notBefore();
        return issued == null || issued.getEpochSecond() < before;
    }
}
