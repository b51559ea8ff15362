package io.parley.rpc.auth;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.LongSupplier;

/** Makes this server's tokens. Thread-safe. */
public final class TokenIssuer {

    /** A day: clients fetch a token once for a connection and show it until they close that. */
    public static final Duration DEFAULT_LIFETIME = Duration.ofDays(1);

    private final OwnKeys keys;
    private final String name;
    private final List<String> audiences;
    private final Duration lifetime;
    private final LongSupplier seconds;

    /**
     * @param name what the tokens call their issuer
     * @param audiences the names that this server goes by
     * @param lifetime how long a token is good, a second or more
     */
    public TokenIssuer(OwnKeys keys, String name, List<String> audiences, Duration lifetime) {
        this(keys, name, audiences, lifetime, () -> System.currentTimeMillis() / 1000);
    }

    TokenIssuer(
            OwnKeys keys,
            String name,
            List<String> audiences,
            Duration lifetime,
            LongSupplier seconds) {
        if (lifetime.toSeconds() < 1) {
            throw new IllegalArgumentException(
                    "lifetime: " + lifetime + " (expected: 1 s or more)");
        }
        this.keys = Objects.requireNonNull(keys, "keys");
        this.name = Objects.requireNonNull(name, "name");
        this.audiences = List.copyOf(audiences);
        this.lifetime = lifetime;
        this.seconds = seconds;
    }

    /** A token for this server. */
    String issue(String entity, String credentialsType, Map<String, String> metadata) {
        return issue(entity, audiences, credentialsType, metadata);
    }

    /** A token for somebody else's server. */
    String issue(
            String entity,
            List<String> audience,
            String credentialsType,
            Map<String, String> metadata) {
        long now = seconds.getAsLong();
        return keys.signer()
                .sign(
                        new Claims(
                                name,
                                entity,
                                audience,
                                now,
                                0,
                                now + lifetime.toSeconds(),
                                UUID.randomUUID().toString(),
                                credentialsType,
                                metadata));
    }
}
