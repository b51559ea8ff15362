package io.parley.sdk.engine;

import io.parley.proto.livekit.Ping;
import io.parley.proto.livekit.SignalRequest;
import io.parley.webrtc.net.Cancellable;
import io.parley.webrtc.net.TransportLoop;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Asks the server for a sign of life, and tells when none came for too long. Loop thread only. */
final class Pings {
    private static final int DEFAULT_INTERVAL_SECONDS = 5;
    private static final int DEFAULT_TIMEOUT_SECONDS = 15;
    private static final int LONGEST_SECONDS = 300;

    private final TransportLoop loop;
    private final Consumer<SignalRequest> out;
    private final Runnable onSilence;
    private Duration interval = Duration.ofSeconds(DEFAULT_INTERVAL_SECONDS);
    private Duration timeout = Duration.ofSeconds(DEFAULT_TIMEOUT_SECONDS);
    private long heardAtNanos;
    private @Nullable Cancellable next;

    Pings(TransportLoop loop, Consumer<SignalRequest> out, Runnable onSilence) {
        this.loop = loop;
        this.out = out;
        this.onSilence = onSilence;
    }

    /** Starts with what the server asks for, seconds; 0 where it says nothing. */
    void start(int intervalSeconds, int timeoutSeconds) {
        interval = seconds(intervalSeconds, DEFAULT_INTERVAL_SECONDS);
        timeout = seconds(timeoutSeconds, DEFAULT_TIMEOUT_SECONDS);
        resume();
    }

    private static Duration seconds(int value, int otherwise) {
        return Duration.ofSeconds(value <= 0 ? otherwise : Math.min(value, LONGEST_SECONDS));
    }

    void resume() {
        stop();
        heard();
        next = loop.schedule(interval, this::tick);
    }

    /** Whatever the server says is a sign of life. */
    void heard() {
        heardAtNanos = loop.nowNanos();
    }

    void stop() {
        if (next != null) {
            next.cancel();
            next = null;
        }
    }

    private void tick() {
        if (loop.nowNanos() - heardAtNanos >= timeout.toNanos()) {
            onSilence.run();
            return;
        }
        Ping ping = Ping.newBuilder().setTimestamp(System.currentTimeMillis()).build();
        out.accept(SignalRequest.newBuilder().setPingReq(ping).build());
        next = loop.schedule(interval, this::tick);
    }
}
