package io.parley.sdk.engine;

import io.parley.sdk.signal.SignalEndpoint;
import java.util.Locale;

/** Tells whether a server may be on this machine, so that loopback addresses are of use. */
final class Nearby {
    private Nearby() {}

    static boolean isNearby(SignalEndpoint endpoint) {
        String host = endpoint.host().toLowerCase(Locale.ROOT);
        // RFC 6761 §6.3: names under "localhost" are loopback addresses too.
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || host.startsWith("127.")
                || host.equals("::1")
                || host.equals("0:0:0:0:0:0:0:1");
    }
}
