package io.parley.rpc.queue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Time that a test moves. */
public final class ManualTimer implements SignalingTimer {

    private record Task(long due, long order, Runnable action) {}

    private final List<Task> tasks = new ArrayList<>();
    private long now = 1_700_000_000_000L;
    private long order;

    @Override
    public synchronized long millis() {
        return now;
    }

    @Override
    public synchronized Alarm schedule(long delayMillis, Runnable action) {
        Task task = new Task(now + delayMillis, order++, action);
        tasks.add(task);
        return () -> cancel(task);
    }

    private synchronized void cancel(Task task) {
        tasks.remove(task);
    }

    /** How many tasks wait. */
    public synchronized int size() {
        return tasks.size();
    }

    /** Moves time on, and runs what becomes due, each at its own time. */
    public void advance(long millis) {
        long end = millis() + millis;
        for (Task next = next(end); next != null; next = next(end)) {
            next.action.run();
        }
        synchronized (this) {
            now = end;
        }
    }

    private synchronized @org.jspecify.annotations.Nullable Task next(long end) {
        Task next =
                tasks.stream()
                        .filter(task -> task.due <= end)
                        .min(Comparator.comparingLong(Task::due).thenComparingLong(Task::order))
                        .orElse(null);
        if (next != null) {
            tasks.remove(next);
            now = Math.max(now, next.due);
        }
        return next;
    }

    @Override
    public synchronized void close() {
        tasks.clear();
    }
}
