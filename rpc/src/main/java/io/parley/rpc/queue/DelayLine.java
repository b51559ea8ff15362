package io.parley.rpc.queue;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Things that become due, with one alarm for all of them: thousands of offers each second would
 * otherwise be as many timers. Used by one thread at a time, that of {@code serial}.
 */
final class DelayLine<T> {

    private record Entry<T>(long dueMillis, long order, T value) {}

    private final PriorityQueue<Entry<T>> entries =
            new PriorityQueue<>(
                    Comparator.<Entry<T>>comparingLong(Entry::dueMillis)
                            .thenComparingLong(Entry::order));
    private final SignalingTimer timer;
    private final Executor serial;
    private final Consumer<T> onDue;
    private long added;
    private long alarmMillis = Long.MAX_VALUE;
    private SignalingTimer.@Nullable Alarm alarm;

    DelayLine(SignalingTimer timer, Executor serial, Consumer<T> onDue) {
        this.timer = timer;
        this.serial = serial;
        this.onDue = onDue;
    }

    void add(T value, long dueMillis) {
        entries.add(new Entry<>(dueMillis, added++, value));
        arm();
    }

    private void arm() {
        Entry<T> first = entries.peek();
        if (first == null || first.dueMillis >= alarmMillis) {
            return;
        }
        if (alarm != null) {
            alarm.cancel();
        }
        alarmMillis = first.dueMillis;
        long delay = Math.max(0, first.dueMillis - timer.millis());
        alarm = timer.schedule(delay, () -> serial.execute(this::ring));
    }

    private void ring() {
        alarmMillis = Long.MAX_VALUE;
        long now = timer.millis();
        for (Entry<T> first = entries.peek();
                first != null && first.dueMillis <= now;
                first = entries.peek()) {
            entries.poll();
            onDue.accept(first.value);
        }
        arm();
    }

    int size() {
        return entries.size();
    }

    void clear() {
        entries.clear();
        if (alarm != null) {
            alarm.cancel();
        }
        alarmMillis = Long.MAX_VALUE;
    }
}
