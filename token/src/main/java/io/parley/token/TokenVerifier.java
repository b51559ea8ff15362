package io.parley.token;

import static java.util.Objects.requireNonNull;

import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks access tokens: the algorithm is HS256 and nothing else (RFC 8725 §3.1), the issuer's
 * secret signed it, and it is valid now. Any thread.
 */
public final class TokenVerifier {
    /** How far the clocks of signer and server may differ. */
    static final Duration LEEWAY = Duration.ofSeconds(60);

    /** Far above a token whose metadata and attributes are at their limits. */
    private static final int MAX_TOKEN_LENGTH = 1 << 20;

    private static final String BEARER = "Bearer ";
    private static final int UNAUTHORIZED = 401;

    private final KeyProvider keys;
    private final Clock clock;

    public TokenVerifier(KeyProvider keys, Clock clock) {
        this.keys = requireNonNull(keys, "keys");
        this.clock = requireNonNull(clock, "clock");
    }

    /**
     * Takes the token from an HTTP request and verifies it.
     *
     * @param authorization the Authorization header, which wins; null when there is none
     * @param accessToken the query parameter; null when there is none
     */
    public AccessToken authenticate(@Nullable String authorization, @Nullable String accessToken)
            throws TokenException {
        if (authorization != null && !authorization.isEmpty()) {
            if (!authorization.startsWith(BEARER)) {
                throw refused("invalid authorization header. Must start with " + BEARER);
            }
            return verify(authorization.substring(BEARER.length()));
        }
        if (accessToken == null || accessToken.isEmpty()) {
            throw refused("no permissions to access the room");
        }
        return verify(accessToken);
    }

    /** Verifies the compact form of a token. */
    public AccessToken verify(String jwt) throws TokenException {
        String[] parts = jwt.length() > MAX_TOKEN_LENGTH ? new String[0] : jwt.split("\\.", -1);
        Map<String, Object> header = parts.length == 3 ? TokenCodec.parsePart(parts[0]) : null;
        Map<String, Object> claims = header == null ? null : TokenCodec.parsePart(parts[1]);
        if (header == null || claims == null) {
            throw refused("invalid authorization token");
        }
        if (!TokenCodec.text(header, "alg").equals("HS256")) {
            throw refused("invalid authorization token");
        }
        ApiKey key = keys.find(TokenCodec.text(claims, "iss"));
        if (key == null) {
            throw refused("invalid API key");
        }
        checkSignature(parts, key);
        checkTimes(claims);
        return TokenCodec.toToken(claims);
    }

    private static void checkSignature(String[] parts, ApiKey key) throws TokenException {
        byte[] signature;
        try {
            signature = Base64.getUrlDecoder().decode(parts[2]);
        } catch (IllegalArgumentException e) {
            throw refused("invalid authorization token");
        }
        byte[] expected = TokenCodec.hmac(parts[0] + "." + parts[1], key.secret());
        if (!MessageDigest.isEqual(expected, signature)) {
            throw refused("invalid authorization token: signature does not match");
        }
    }

    private void checkTimes(Map<String, Object> claims) throws TokenException {
        Instant now = clock.instant();
        Instant expiresAt = TokenCodec.instant(claims.get("exp"));
        if (expiresAt != null && now.isAfter(expiresAt.plus(LEEWAY))) {
            throw refused("invalid authorization token: token is expired");
        }
        Instant notBefore = TokenCodec.instant(claims.get("nbf"));
        Instant issuedAt = TokenCodec.instant(claims.get("iat"));
        if (isLater(notBefore, now) || isLater(issuedAt, now)) {
            throw refused("invalid authorization token: token is not valid yet");
        }
    }

    private static boolean isLater(@Nullable Instant claim, Instant now) {
        return claim != null && now.isBefore(claim.minus(LEEWAY));
    }

    private static TokenException refused(String text) {
        return new TokenException(UNAUTHORIZED, text);
    }
}
