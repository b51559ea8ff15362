package io.parley.rpc.auth;

import io.grpc.StatusException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Entities and their secrets, of which each may have several while they are being changed.
 * Immutable.
 */
public final class ApiKeys implements CredentialHandler {

    private static final byte[] NOBODY = {0};

    private final Map<String, List<byte[]>> secrets = new HashMap<>();

    /**
     * @param secretsByEntity none of them empty
     */
    public ApiKeys(Map<String, List<String>> secretsByEntity) {
        secretsByEntity.forEach(
                (entity, values) -> {
                    if (entity.isEmpty() || values.isEmpty() || values.contains("")) {
                        throw new IllegalArgumentException(
                                "an empty entity or secret among the API keys");
                    }
                    secrets.put(
                            entity,
                            values.stream()
                                    .map(value -> value.getBytes(StandardCharsets.UTF_8))
                                    .toList());
                });
    }

    @Override
    public Map<String, String> authenticate(String entity, String payload) throws StatusException {
        byte[] given = payload.getBytes(StandardCharsets.UTF_8);
        boolean right = false;
        for (byte[] secret : secrets.getOrDefault(entity, List.of(NOBODY))) {
            // In constant time, and all of them, so that the time tells nothing.
            right |= MessageDigest.isEqual(secret, given);
        }
        if (!right || !secrets.containsKey(entity)) {
            throw Refusal.unauthenticated("invalid credentials");
        }
        return Map.of();
    }
}
