package io.parley.server;

import io.parley.webrtc.dtls.DtlsWarmUp;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Has the JVM load what the first join needs before the server says that it is ready, since the
 * first participant would otherwise wait for it.
 */
final class WarmUp {

    /** Bounds the start; a handshake takes about a tenth of this once its classes are there. */
    private static final Duration HANDSHAKES = Duration.ofMillis(500);

    private WarmUp() {}

    /** Runs beside the rest of the start, on a thread of its own that then ends. */
    static CompletableFuture<Void> run() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread =
                new Thread(
                        () -> {
                            try {
                                DtlsWarmUp.run(HANDSHAKES);
                            } finally {
                                done.complete(null);
                            }
                        },
                        "parley-warm-up");
        thread.setDaemon(true);
        thread.start();
        return done;
    }
}
