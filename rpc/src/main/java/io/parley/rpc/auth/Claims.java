package io.parley.rpc.auth;

import java.util.List;
import java.util.Map;

/**
 * What a token says. Times are in seconds since 1970, and zero if missing.
 *
 * @param id a random name of the token, so that no two are alike
 */
record Claims(
        String issuer,
        String subject,
        List<String> audience,
        long issuedAt,
        long notBefore,
        long expiresAt,
        String id,
        String credentialsType,
        Map<String, String> metadata) {

    Claims {
        audience = List.copyOf(audience);
        metadata = Map.copyOf(metadata);
    }
}
