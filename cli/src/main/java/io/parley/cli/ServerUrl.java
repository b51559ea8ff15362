package io.parley.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;

/** The address of a room server, as people write it. */
final class ServerUrl {
    private static final Set<String> SCHEMES = Set.of("ws", "wss", "http", "https");
    private static final String EXAMPLES = "as in ws://127.0.0.1:7880 or wss://example.org";

    private ServerUrl() {}

    /** Tells what is wrong with an address of {@code --url}, if anything is. */
    static void check(String address) {
        if (address.isEmpty()) {
            throw new UsageException(
                    "no server (expected: --url, " + EXAMPLES + ", or LIVEKIT_URL)");
        }
        try {
            URI uri = new URI(address);
            if (uri.getHost() != null && SCHEMES.contains(String.valueOf(uri.getScheme()))) {
                return;
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw new UsageException("--url: " + address + " (expected: " + EXAMPLES + ")");
    }
}
