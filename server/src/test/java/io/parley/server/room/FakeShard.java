package io.parley.server.room;

import io.parley.server.link.DirectLink;
import io.parley.server.link.PeerLink;
import io.parley.server.link.Shard;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

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
    private @Nullable FakeShard partner;
    private boolean stuck;

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
    public DirectLink newLink(PeerLink.Listener listener, boolean refusesUnused) {
        FakeLink link = new FakeLink(this, listener);
        links.add(link);
        return link;
    }

    /**
     * From now on the other shard's tasks run whenever those of this one do, and its time is this
     * one's.
     */
    void pair(FakeShard other) {
        partner = other;
        other.partner = this;
    }

    /** While it is stuck it runs nothing. */
    void setStuck(boolean value) {
        stuck = value;
    }

    /** Links in the order in which they were made. */
    List<FakeLink> links() {
        return links;
    }

    /** Runs everything that is due now. */
    void run() {
        boolean ran;
        do {
            ran = runOwn();
            ran |= partner != null && partner.runOwn();
        } while (ran);
    }

    private boolean runOwn() {
        boolean ran = false;
        while (!stuck && !tasks.isEmpty()) {
            tasks.remove().run();
            ran = true;
        }
        return ran;
    }

    /** Lets time pass, timer by timer. */
    void advance(Duration duration) {
        long end = now + duration.toNanos();
        run();
        while (!timers.isEmpty() && timers.peek().at <= end) {
            Timer timer = timers.remove();
            setNow(Math.max(now, timer.at));
            if (!timer.cancelled) {
                timer.task.run();
            }
            run();
        }
        setNow(end);
    }

    private void setNow(long nanos) {
        now = nanos;
        if (partner != null) {
            partner.now = nanos;
        }
    }
}
