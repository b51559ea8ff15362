package io.parley.sdk.media;

import java.util.ArrayList;
import java.util.List;

/** Ticks that the test lets pass. */
final class VirtualMediaClock implements MediaClock {
    private static final long TICK = 10_000_000;

    private final List<Runnable> tasks = new ArrayList<>();
    private long now = 1_000_000_000;

    @Override
    public long nowNanos() {
        return now;
    }

    @Override
    public Ticks every10Millis(Runnable task) {
        Runnable own = task::run; // the same task may tick twice
        tasks.add(own);
        return () -> tasks.remove(own);
    }

    /** Lets everybody have one tick, and 10 ms pass. */
    void tick() {
        List.copyOf(tasks).forEach(Runnable::run);
        now += TICK;
    }

    void tick(int times) {
        for (int i = 0; i < times; i++) {
            tick();
        }
    }

    void passMillis(long millis) {
        now += millis * 1_000_000;
    }

    int ticking() {
        return tasks.size();
    }
}
