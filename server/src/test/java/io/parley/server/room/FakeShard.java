package io.parley.server.room;

import io.parley.server.link.PeerLink;
import io.parley.server.link.Shard;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** A shard without a thread: the test moves its time. */
final class FakeShard implements Shard {
    private static final class Timer {
        private final long at;
        private final long order;
        private final Runnable task;
        private boolean cancelled;

        Timer(long at, long order, Runnable task) {
            this.at = at;
            this.order = order;
            this.task = task;
        }
    }

    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(
                    Comparator.<Timer>comparingLong(timer -> timer.at)
                            .thenComparingLong(timer -> timer.order));
    private final List<FakeLink> links = new ArrayList<>();
    private long now = 1_000_000_000L;
    private long order;

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public long nowNanos() {
        return now;
    }

    @Override
    public Runnable schedule(Duration delay, Runnable task) {
        Timer timer = new Timer(now + delay.toNanos(), order++, task);
        timers.add(timer);
        return () -> timer.cancelled = true;
    }

    @Override
    public PeerLink newLink(PeerLink.Listener listener, boolean refusesUnused) {
        FakeLink link = new FakeLink(this, listener);
        links.add(link);
        return link;
    }

    /** Links in the order in which they were made. */
    List<FakeLink> links() {
        return links;
    }

    /** Runs everything that is due now. */
    void run() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** Lets time pass, timer by timer. */
    void advance(Duration duration) {
        long end = now + duration.toNanos();
        run();
        while (!timers.isEmpty() && timers.peek().at <= end) {
            Timer timer = timers.remove();
            now = Math.max(now, timer.at);
            if (!timer.cancelled) {
                timer.task.run();
            }
            run();
        }
        now = end;
    }
}
