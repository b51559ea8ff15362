package io.parley.cli;

import io.parley.cli.room.RoomApi;
import io.parley.token.ApiKey;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Flags that name a room server and its API key. */
final class ServerOptions {

    private static final String DEV_URL = "ws://127.0.0.1:7880";

    @Option(
            names = "--url",
            paramLabel = "URL",
            description =
                    "The server, as in wss://example.org. Default: $$LIVEKIT_URL; with --dev, "
                            + DEV_URL
                            + ".")
    private String url = "";

    @Mixin private KeyOptions keys = new KeyOptions();

    /**
     * The server's address.
     *
     * @throws UsageException if there is none, or it is none
     */
    String url(Console console) {
        String address = url.isEmpty() ? console.variable("LIVEKIT_URL") : url;
        if (address.isEmpty() && keys.isDev()) {
            return DEV_URL;
        }
        ServerUrl.check(address);
        return address;
    }

    /**
     * The API key.
     *
     * @throws UsageException if there is none
     */
    ApiKey key(Console console) {
        return keys.key(console, " for " + url(console));
    }

    /** The flags of the key alone. */
    KeyOptions keys() {
        return keys;
    }

    RoomApi api(Console console) {
        return new RoomApi(url(console), key(console));
    }
}
