package io.parley.rpc.auth;

import io.grpc.StatusException;
import java.util.Map;

/** Believes credentials of one type or does not. Called on any thread; must not block. */
@FunctionalInterface
public interface CredentialHandler {

    /**
     * Checks a proof.
     *
     * @return what the token shall say about the entity
     * @throws StatusException what the client is told; UNAUTHENTICATED {@code invalid credentials}
     *     whether the entity or the payload is wrong
     */
    Map<String, String> authenticate(String entity, String payload) throws StatusException;
}
