package io.parley.rpc.channel;

import io.parley.testkit.LinkOptions;
import java.time.Duration;

/** The same over a network that loses, doubles and reorders. */
class VirtualCallsTest extends CallMatrix {
    static final LinkOptions BAD_WEATHER =
            LinkOptions.PERFECT
                    .withLoss(0.03)
                    .withDuplication(0.02)
                    .withDelay(Duration.ofMillis(5), Duration.ofMillis(40));

    @Override
    CallEnvironment environment(WebRtcServer.Builder server) throws Exception {
        return new VirtualEnvironment("bad weather", 1, BAD_WEATHER, server);
    }
}
