package io.parley.server;

import io.parley.token.ApiKey;
import io.parley.token.KeyProvider;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** API keys that may be replaced while the server runs. Any thread. */
final class ReloadableKeys implements KeyProvider {
    private volatile KeyProvider current;

    /**
     * @param keys secrets by key, at least one; the first one signs
     */
    ReloadableKeys(Map<String, String> keys) {
        current = of(keys);
    }

    private static KeyProvider of(Map<String, String> keys) {
        return KeyProvider.of(
                keys.entrySet().stream()
                        .map(key -> new ApiKey(key.getKey(), key.getValue()))
                        .toList());
    }

    /** Puts other keys in the place of all that are there. */
    void replace(Map<String, String> keys) {
        current = of(keys);
    }

    @Override
    public @Nullable ApiKey find(String key) {
        return current.find(key);
    }

    @Override
    public ApiKey first() {
        return current.first();
    }
}
