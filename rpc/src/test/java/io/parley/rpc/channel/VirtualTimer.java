package io.parley.rpc.channel;

import io.grpc.Deadline;
import io.parley.testkit.VirtualHost;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Deadlines in virtual time. */
final class VirtualTimer extends ScheduledThreadPoolExecutor implements VirtualHost {
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(task -> task.atNanos));
    private long nowNanos;

    /** Reads the virtual clock; it begins late enough that no deadline is zero. */
    final Deadline.Ticker ticker =
            new Deadline.Ticker() {
                @Override
                public long nanoTime() {
                    return nowNanos;
                }
            };

    VirtualTimer() {
        super(0);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
        Task task = new Task(command, nowNanos + Math.max(0, unit.toNanos(delay)));
        tasks.add(task);
        return task;
    }

    @Override
    public void handleDatagram(
            InetSocketAddress local, InetSocketAddress remote, ByteBuffer in, long now) {
        throw new IllegalStateException("nobody sends to a clock");
    }

    @Override
    public void handleTimeout(long now) {
        nowNanos = Math.max(nowNanos, now);
        while (!tasks.isEmpty() && tasks.peek().atNanos <= now) {
            tasks.remove().run();
        }
    }

    @Override
    public void drain(Outbox out, long now) {
        nowNanos = Math.max(nowNanos, now);
    }

    @Override
    public long nextTimeout() {
        return tasks.isEmpty() ? Long.MAX_VALUE : tasks.peek().atNanos;
    }

    private final class Task extends FutureTask<Void> implements ScheduledFuture<Void> {
        final long atNanos;

        Task(Runnable command, long atNanos) {
            super(command, null);
            this.atNanos = atNanos;
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            tasks.remove(this);
            return super.cancel(mayInterruptIfRunning);
        }

        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(atNanos - nowNanos, TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(java.util.concurrent.Delayed other) {
            return Long.compare(
                    getDelay(TimeUnit.NANOSECONDS), other.getDelay(TimeUnit.NANOSECONDS));
        }
    }
}
