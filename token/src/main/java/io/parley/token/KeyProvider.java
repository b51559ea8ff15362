package io.parley.token;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The operator's keys. Any thread. */
public interface KeyProvider {
    /** The key of this name, or null when there is none. */
    @Nullable ApiKey find(String key);

    /** The key that signs the server's own tokens. */
    ApiKey first();

    /**
     * A fixed set of keys; the first in the list signs.
     *
     * @throws IllegalArgumentException when the list is empty
     */
    static KeyProvider of(List<ApiKey> keys) {
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("keys: none (expected: at least one)");
        }
        Map<String, ApiKey> byName = new LinkedHashMap<>();
        keys.forEach(key -> byName.put(key.key(), key));
        ApiKey first = keys.get(0);
        return new KeyProvider() {
            @Override
            public @Nullable ApiKey find(String key) {
                return byName.get(key);
            }

            @Override
            public ApiKey first() {
                return first;
            }
        };
    }
}
