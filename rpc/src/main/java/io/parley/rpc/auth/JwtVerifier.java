package io.parley.rpc.auth;

import io.grpc.StatusException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Believes tokens of this server, and those of other issuers for the types of credentials that they
 * are trusted with. Thread-safe.
 */
public final class JwtVerifier implements TokenVerifier, AutoCloseable {

    /** A signature costs a fifth of a millisecond, and a dial shows the same token ten times. */
    private static final int CACHED_TOKENS = 10_000;

    private static final int CLOCK_SKEW_SECONDS = 60;

    private record Believed(Identity identity, long expiresAt) {}

    private record Issuer(KeySource keys, boolean requireExpiry) {}

    private final OwnKeys own;
    private final Set<String> audiences;
    private final Map<String, Issuer> issuers;
    private final LongSupplier seconds;
    private final Map<String, Believed> cache =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Believed> eldest) {
                    return size() > CACHED_TOKENS;
                }
            };

    private JwtVerifier(Builder builder) {
        own = builder.own;
        audiences = builder.audiences;
        issuers = Map.copyOf(builder.issuers);
        seconds = builder.seconds;
    }

    /**
     * A builder of one that believes this server's tokens only.
     *
     * @param audiences the names that this server goes by, at least one
     */
    public static Builder builder(OwnKeys own, Set<String> audiences) {
        return new Builder(own, audiences);
    }

    @Override
    public Identity verify(String token) throws StatusException {
        Believed known;
        synchronized (cache) {
            known = cache.get(token);
        }
        long now = seconds.getAsLong();
        if (known == null) {
            known = examine(token, now);
            synchronized (cache) {
                cache.put(token, known);
            }
        } else if (known.expiresAt <= now) {
            throw Refusal.badToken("token is expired");
        }
        return known.identity;
    }

    private Believed examine(String token, long now) throws StatusException {
        Jwt jwt = Jwt.parse(token);
        if (jwt == null) {
            throw Refusal.badToken("token is malformed");
        }
        Claims claims = jwt.claims();
        Issuer issuer = issuers.get(claims.credentialsType());
        KeySource keys = issuer == null ? own : issuer.keys;
        VerificationKey key = keys.find(jwt.keyId(), jwt.algorithm());
        if (!key.algorithm().verify(key.key(), jwt.content(), jwt.signature())) {
            throw Refusal.badToken("token signature is invalid");
        }
        checkTimes(claims, now, issuer == null || issuer.requireExpiry);
        if (claims.audience().stream().noneMatch(audiences::contains)) {
            throw Refusal.unauthenticated("invalid audience " + claims.audience());
        }
        if (claims.subject().isEmpty()) {
            throw Refusal.unauthenticated("expected entity (sub) in claims");
        }
        return new Believed(
                new Identity(
                        claims.subject(),
                        claims.credentialsType(),
                        claims.audience(),
                        claims.metadata()),
                claims.expiresAt() == 0 ? Long.MAX_VALUE : claims.expiresAt());
    }

    private static void checkTimes(Claims claims, long now, boolean requireExpiry)
            throws StatusException {
        if (claims.expiresAt() == 0 && requireExpiry) {
            throw Refusal.badToken("token has no expiry");
        }
        if (claims.expiresAt() != 0 && claims.expiresAt() <= now) {
            throw Refusal.badToken("token is expired");
        }
        long latest = now + CLOCK_SKEW_SECONDS;
        if (claims.notBefore() > latest) {
            throw Refusal.badToken("token is not valid yet");
        }
        if (claims.issuedAt() > latest) {
            throw Refusal.badToken("token used before issued");
        }
    }

    /** Stops fetching keys. */
    @Override
    public void close() {
        for (Issuer issuer : issuers.values()) {
            if (issuer.keys instanceof RemoteKeys remote) {
                remote.close();
            }
        }
    }

    /** Builds a {@link JwtVerifier}. Not thread-safe. */
    public static final class Builder {
        private final OwnKeys own;
        private final Set<String> audiences;
        private final Map<String, Issuer> issuers = new HashMap<>();
        private final List<RemoteKeys> remote = new ArrayList<>();
        private LongSupplier seconds = () -> System.currentTimeMillis() / 1000;

        private Builder(OwnKeys own, Set<String> audiences) {
            this.own = own;
            this.audiences = Set.copyOf(audiences);
            if (audiences.isEmpty()) {
                throw new IllegalArgumentException("audiences: none (expected: at least one)");
            }
        }

        /**
         * Trusts a key with tokens of a type.
         *
         * @param requireExpiry whether a token of this issuer must have an expiry
         */
        public Builder trustKey(String type, TokenKey key, boolean requireExpiry) {
            return trust(type, KeySet.of(key), requireExpiry);
        }

        /** Trusts a JSON Web Key Set, given as text, with tokens of a type. */
        public Builder trustKeySet(String type, String json, boolean requireExpiry) {
            return trust(type, KeySet.parse(json), requireExpiry);
        }

        /** Trusts the JSON Web Key Set at an address with tokens of a type. */
        public Builder trustKeySetAt(String type, URI address, boolean requireExpiry) {
            return trust(type, fetching(RemoteKeys.jwks(address)), requireExpiry);
        }

        /** Trusts an OpenID Connect issuer with tokens of a type. */
        public Builder trustOpenIdConnect(String type, String issuer, boolean requireExpiry) {
            return trust(type, fetching(RemoteKeys.openIdConnect(issuer)), requireExpiry);
        }

        private RemoteKeys fetching(RemoteKeys keys) {
            remote.add(keys);
            return keys;
        }

        private Builder trust(String type, KeySource keys, boolean requireExpiry) {
            issuers.put(type, new Issuer(keys, requireExpiry));
            return this;
        }

        /** Sets the clock, in seconds since 1970. */
        public Builder clock(LongSupplier value) {
            seconds = value;
            return this;
        }

        /** Makes the verifier, once each issuer's keys have been asked for. */
        public JwtVerifier build() {
            remote.forEach(keys -> keys.firstAttempt().join());
            return new JwtVerifier(this);
        }
    }
}
