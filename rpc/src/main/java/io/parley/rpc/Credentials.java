package io.parley.rpc;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * What is exchanged for an access token: {@code proto.rpc.v1.Credentials} and the entity that they
 * belong to.
 *
 * @param entity whose they are, such as the id of an API key; null: the host that is dialed
 * @param type for instance {@code api-key}
 * @param payload the secret itself
 * @since 0.1
 */
public record Credentials(@Nullable String entity, String type, String payload) {
    public Credentials {
        requireNonNull(type, "type");
        requireNonNull(payload, "payload");
        if (type.isEmpty()) {
            throw new IllegalArgumentException("type: empty (expected: for instance api-key)");
        }
    }

    /** An API key: its id and the key itself. */
    public static Credentials apiKey(String id, String key) {
        return new Credentials(requireNonNull(id, "id"), "api-key", key);
    }

    /** Says whose, never what. */
    @Override
    public String toString() {
        return "Credentials[" + type + " of " + entity + "]";
    }
}
