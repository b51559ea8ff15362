package io.parley.rpc.auth;

import java.security.PublicKey;

/** A public key, and the one algorithm that it is good for. */
record VerificationKey(JwsAlgorithm algorithm, PublicKey key) {}
