package io.parley.server.room;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When the next negotiation begins: soon after a quiet time, later in busy ones, so that changes
 * that come together are told together.
 */
final class Negotiations {
    private static final long QUIET_NANOS = Duration.ofMillis(150).toNanos();
    private static final Duration SOON = Duration.ofMillis(10);
    private static final Duration LATER = Duration.ofMillis(150);

    private final RoomContext context;
    private final Runnable begin;
    private long lastAt;
    private boolean began;
    private @Nullable Runnable waiting;

    Negotiations(RoomContext context, Runnable begin) {
        this.context = context;
        this.begin = begin;
    }

    /** Something changed that the other side has to learn. */
    void request() {
        if (waiting == null) {
            boolean quiet = !began || context.now() - lastAt > QUIET_NANOS;
            waiting = context.shard().schedule(quiet ? SOON : LATER, this::run);
        }
    }

    private void run() {
        waiting = null;
        onBegun();
        begin.run();
    }

    /** One began for another reason; what was asked for until now is part of it. */
    void onBegun() {
        cancel();
        began = true;
        lastAt = context.now();
    }

    void cancel() {
        if (waiting != null) {
            waiting.run();
            waiting = null;
        }
    }
}
