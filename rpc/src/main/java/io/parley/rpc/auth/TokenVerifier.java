package io.parley.rpc.auth;

import io.grpc.StatusException;

/** Believes a token or does not. Called on any thread; must not block. */
@FunctionalInterface
public interface TokenVerifier {

    /**
     * Who shows the token.
     *
     * @throws StatusException UNAUTHENTICATED, with the reason, if it is not believed
     */
    Identity verify(String token) throws StatusException;
}
