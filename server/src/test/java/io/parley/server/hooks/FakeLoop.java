package io.parley.server.hooks;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/** A loop whose time goes on when a test says so. */
final class FakeLoop implements HookLoop {
    private static final class Timer implements Runnable {
        private final long at;
        private final Runnable task;
        private boolean cancelled;

        private Timer(long at, Runnable task) {
            this.at = at;
            this.task = task;
        }

        @Override
        public void run() {
            cancelled = true;
        }
    }

    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final List<Timer> timers = new ArrayList<>();
    private long now;

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Runnable schedule(Duration delay, Runnable task) {
        Timer timer = new Timer(now + delay.toNanos(), task);
        timers.add(timer);
        return timer;
    }

    @Override
    public long nowNanos() {
        return now;
    }

    /** Runs what was given. */
    void run() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** Lets time go by, and runs what is due meanwhile. */
    void advance(Duration time) {
        long end = now + time.toNanos();
        run();
        while (true) {
            timers.removeIf(timer -> timer.cancelled);
            Timer next = timers.stream().min(Comparator.comparingLong(it -> it.at)).orElse(null);
            if (next == null || next.at > end) {
                break;
            }
            timers.remove(next);
            now = Math.max(now, next.at);
            next.task.run();
            run();
        }
        now = end;
    }
}
