package io.parley.rpc.auth;

import io.grpc.StatusException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** This server's keys: the first that can sign does, all of them verify. Immutable. */
public final class OwnKeys implements KeySource {

    private final Map<String, TokenKey> keys = new LinkedHashMap<>();
    private final TokenKey signer;

    /**
     * @param keys at least one that signs
     */
    public OwnKeys(List<TokenKey> keys) {
        keys.forEach(key -> this.keys.put(key.id(), key));
        signer =
                keys.stream()
                        .filter(TokenKey::signs)
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("no key among them signs"));
    }

    /** A fresh key, whose tokens die with this process. */
    public static OwnKeys generate() {
        return new OwnKeys(List.of(TokenKey.generate()));
    }

    TokenKey signer() {
        return signer;
    }

    @Override
    public VerificationKey find(String keyId, String algorithm) throws StatusException {
        if (keyId.isEmpty()) {
            throw Refusal.badToken("kid header not in token header");
        }
        TokenKey key = keys.get(keyId);
        if (key == null) {
            throw Refusal.badToken("this server did not sign this JWT with kid \"" + keyId + "\"");
        }
        if (!key.algorithm().equals(algorithm)) {
            throw Refusal.badToken("unexpected signing method \"" + algorithm + "\"");
        }
        return key.verification();
    }
}
