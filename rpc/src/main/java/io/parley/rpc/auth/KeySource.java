package io.parley.rpc.auth;

import io.grpc.StatusException;

/** Where the key of a token comes from. Methods may be called from any thread and do not block. */
interface KeySource {

    /**
     * The key that a token must be signed with.
     *
     * @param keyId the token's {@code kid}, empty if it has none
     * @param algorithm the token's {@code alg}
     * @throws StatusException UNAUTHENTICATED if there is no such key for this algorithm
     */
    VerificationKey find(String keyId, String algorithm) throws StatusException;
}
