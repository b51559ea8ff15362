package io.parley.sdk.packet;

import io.parley.proto.livekit.DataPacket;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A room without a network: it keeps what is sent, its time is moved by the test, and everything
 * runs on the test's thread.
 */
public final class TestRoom implements PacketSender, RemotePeers, Timers {
    /** What a participant tells of itself. */
    public record Peer(int clientProtocol, boolean deflate) {}

    public final List<DataPacket> sent = new ArrayList<>();
    public final Map<String, Peer> peers = new LinkedHashMap<>();
    public final Queue<CompletableFuture<Void>> held = new ArrayDeque<>();

    /** Sees each packet while it is being sent. */
    public Consumer<DataPacket> onSend = packet -> {};

    /** Whether what is sent completes only when the test says so. */
    public boolean hold;

    public @Nullable RuntimeException failure;

    private final PriorityQueue<Waiting> timers = new PriorityQueue<>();
    private final Queue<Runnable> callbacks = new ArrayDeque<>();
    private long nowNanos;
    private long order;

    /** Whether callbacks wait until {@link #runCallbacks}. */
    public boolean holdCallbacks;

    public RoomThreads threads() {
        return new RoomThreads(this::callback, Runnable::run, this);
    }

    public TestRoom peer(String identity, int clientProtocol, boolean deflate) {
        peers.put(identity, new Peer(clientProtocol, deflate));
        return this;
    }

    private void callback(Runnable task) {
        if (holdCallbacks) {
            callbacks.add(task);
        } else {
            task.run();
        }
    }

    public void runCallbacks() {
        for (Runnable task = callbacks.poll(); task != null; task = callbacks.poll()) {
            task.run();
        }
    }

    @Override
    public CompletableFuture<Void> send(DataPacket packet, boolean reliable) {
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        sent.add(packet);
        onSend.accept(packet);
        if (hold) {
            CompletableFuture<Void> future = new CompletableFuture<>();
            held.add(future);
            return future;
        }
        return CompletableFuture.completedFuture(null);
    }

    /** The transport takes what was held, and what follows from that. */
    public void release() {
        hold = false;
        for (CompletableFuture<Void> each = held.poll(); each != null; each = held.poll()) {
            each.complete(null);
        }
    }

    @Override
    public int clientProtocol(String identity) {
        Peer peer = peers.get(identity);
        return peer == null ? 0 : peer.clientProtocol();
    }

    @Override
    public boolean supportsDeflate(String identity) {
        Peer peer = peers.get(identity);
        return peer != null && peer.deflate();
    }

    @Override
    public Collection<String> identities() {
        return List.copyOf(peers.keySet());
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
        Waiting timer = new Waiting(nowNanos + delay.toNanos(), order++, task);
        timers.add(timer);
        return () -> timers.remove(timer);
    }

    /** Timers that have not run. */
    public int timers() {
        return timers.size();
    }

    /** Lets time pass. */
    public void pass(Duration time) {
        long until = nowNanos + time.toNanos();
        while (!timers.isEmpty() && timers.peek().at <= until) {
            Waiting next = timers.remove();
            nowNanos = next.at;
            next.task.run();
        }
        nowNanos = until;
    }

    private record Waiting(long at, long order, Runnable task) implements Comparable<Waiting> {
        @Override
        public int compareTo(Waiting other) {
            int byTime = Long.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }
}
