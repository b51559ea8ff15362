package io.parley.sdk.datatrack;

import io.parley.proto.livekit.SignalRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;

/** A connection whose loop and clock the test drives. */
final class TestConnection implements DataTrackSignals {

    private record Timer(long atMillis, long order, Runnable task) {}

    final List<SignalRequest> sent = new ArrayList<>();
    final List<byte[]> packets = new ArrayList<>();
    int packetsToTake = Integer.MAX_VALUE;
    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers =
            new PriorityQueue<>(
                    java.util.Comparator.comparingLong(Timer::atMillis)
                            .thenComparingLong(Timer::order));
    private long nowMillis;
    private long order;

    @Override
    public void send(SignalRequest request) {
        sent.add(request);
    }

    @Override
    public boolean sendPacket(ByteBuffer packet) {
        if (packetsToTake == 0) {
            return false;
        }
        packetsToTake--;
        byte[] bytes = new byte[packet.remaining()];
        packet.get(bytes);
        packets.add(bytes);
        return true;
    }

    @Override
    public boolean execute(Runnable task) {
        return tasks.add(task);
    }

    @Override
    public Runnable schedule(Duration delay, Runnable task) {
        Timer timer = new Timer(nowMillis + delay.toMillis(), order++, task);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    /** Runs what was given to the loop. */
    void run() {
        Runnable task;
        while ((task = tasks.poll()) != null) {
            task.run();
        }
    }

    /** Lets time pass, and runs what is due meanwhile. */
    void pass(Duration time) {
        run();
        long end = nowMillis + time.toMillis();
        Timer timer;
        while ((timer = timers.peek()) != null && timer.atMillis() <= end) {
            timers.remove();
            nowMillis = timer.atMillis();
            timer.task().run();
            run();
        }
        nowMillis = end;
    }

    int timers() {
        return timers.size();
    }

    SignalRequest lastSent() {
        return sent.get(sent.size() - 1);
    }
}
