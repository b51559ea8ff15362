package io.parley.token;

import static java.util.Objects.requireNonNull;

/**
 * A key that the operator hands out, and the secret that signs its tokens.
 *
 * @param key public name, the {@code iss} claim of tokens
 * @param secret signs tokens as the bytes of its UTF-8 form; never logged
 */
public record ApiKey(String key, String secret) {
    public ApiKey {
        requireNonNull(key, "key");
        requireNonNull(secret, "secret");
        if (key.isEmpty() || secret.isEmpty()) {
            throw new IllegalArgumentException("an API key needs a name and a secret");
        }
    }

    /** Leaves the secret out. */
    @Override
    public String toString() {
        return "ApiKey[" + key + "]";
    }
}
