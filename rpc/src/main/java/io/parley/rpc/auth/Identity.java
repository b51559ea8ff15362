package io.parley.rpc.auth;

import io.grpc.Context;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a call, as its token says.
 *
 * @param entity the subject of the token, never empty
 * @param credentialsType what kind of proof the token was given for, such as {@code api-key}
 * @param audience whom the token is good for
 * @param metadata what the issuer said about the entity
 */
public record Identity(
        String entity,
        String credentialsType,
        List<String> audience,
        Map<String, String> metadata) {

    private static final Context.Key<Identity> KEY = Context.key("parley-identity");

    public Identity {
        Objects.requireNonNull(entity, "entity");
        Objects.requireNonNull(credentialsType, "credentialsType");
        audience = List.copyOf(audience);
        metadata = Map.copyOf(metadata);
    }

    /** Who makes the current call; null if nobody had to say so. */
    public static @Nullable Identity current() {
        return KEY.get();
    }

    /** The current context with this identity. */
    Context attached() {
        return Context.current().withValue(KEY, this);
    }
}
