package io.parley.cli;

import io.parley.token.ApiKey;
import picocli.CommandLine.Option;

/** Flags of every command that needs one: the API key of a room server. */
final class KeyOptions {

    @Option(
            names = "--api-key",
            paramLabel = "KEY",
            description = "The API key of the server. Default: $$LIVEKIT_API_KEY.")
    private String apiKey = "";

    @Option(
            names = "--api-secret",
            paramLabel = "SECRET",
            description =
                    "Its secret. Default: $$LIVEKIT_API_SECRET, which other users of this machine cannot see.")
    private String apiSecret = "";

    @Option(names = "--dev", description = "Use the key of a server that was started with --dev.")
    private boolean dev;

    /** Whether the server is one that was started with {@code --dev}. */
    boolean isDev() {
        return dev;
    }

    /**
     * The key from the flags, else from the environment.
     *
     * @param need what there is no key for, as " for ws://127.0.0.1:7880"; may be empty
     * @throws UsageException if there is none
     */
    ApiKey key(Console console, String need) {
        if (dev) {
            return DevKey.KEY;
        }
        String key = apiKey.isEmpty() ? console.variable("LIVEKIT_API_KEY") : apiKey;
        String secret = apiSecret.isEmpty() ? console.variable("LIVEKIT_API_SECRET") : apiSecret;
        if (key.isEmpty() || secret.isEmpty()) {
            throw new UsageException(
                    "no API key"
                            + need
                            + " (expected: LIVEKIT_API_KEY and LIVEKIT_API_SECRET, --api-key and"
                            + " --api-secret, or --dev)");
        }
        return new ApiKey(key, secret);
    }
}
