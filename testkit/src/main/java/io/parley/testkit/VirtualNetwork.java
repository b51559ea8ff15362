package io.parley.testkit;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * A datagram network in virtual time. One seed, one run: the same seed loses, delays, doubles and
 * reorders the same datagrams, so a failing seed replays exactly. Not thread-safe.
 */
public final class VirtualNetwork {
    private record Arrival(
            long atNanos, long order, InetSocketAddress from, InetSocketAddress to, byte[] bytes) {}

    private record Direction(InetSocketAddress from, InetSocketAddress to) {}

    private static final int MAX_STEPS = 20_000_000;

    private final SplittableRandom random;
    private final PriorityQueue<Arrival> wire =
            new PriorityQueue<>(
                    (a, b) ->
                            a.atNanos != b.atNanos
                                    ? Long.compare(a.atNanos, b.atNanos)
                                    : Long.compare(a.order, b.order));
    private final Map<InetSocketAddress, VirtualHost> hosts = new LinkedHashMap<>();
    private final Map<Direction, Long> busyUntil = new HashMap<>();
    private LinkOptions link;
    private long nowNanos;
    private long order;
    private long datagramsSent;
    private long datagramsLost;

    public VirtualNetwork(long seed, LinkOptions link) {
        this.random = new SplittableRandom(seed);
        this.link = link;
    }

    /** Plugs a host in under one of its addresses; a host may have several. */
    public void attach(InetSocketAddress address, VirtualHost host) {
        if (hosts.putIfAbsent(address, host) != null) {
            throw new IllegalArgumentException("address: " + address + " (is taken)");
        }
    }

    /** Pulls the plug of one address: what is on its way there is lost. */
    public void detach(InetSocketAddress address) {
        hosts.remove(address);
    }

    /** Changes the weather from now on. */
    public void setLink(LinkOptions options) {
        link = options;
    }

    /** Virtual time since the start. */
    public long nowNanos() {
        return nowNanos;
    }

    public long datagramsSent() {
        return datagramsSent;
    }

    public long datagramsLost() {
        return datagramsLost;
    }

    /** Puts a datagram on the wire as if {@code from} had sent it. */
    public void send(InetSocketAddress from, InetSocketAddress to, ByteBuffer datagram) {
        datagramsSent++;
        byte[] bytes = new byte[datagram.remaining()];
        datagram.get(bytes);
        if (bytes.length > link.mtu() || random.nextDouble() < link.loss()) {
            datagramsLost++;
            return;
        }
        long departure = departureOf(new Direction(from, to), bytes.length);
        if (departure < 0) {
            datagramsLost++;
            return;
        }
        int copies = random.nextDouble() < link.duplication() ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            wire.add(new Arrival(departure + delay(), order++, from, to, bytes));
        }
    }

    /**
     * Runs until {@code done}, at most {@code limit} of virtual time.
     *
     * @return whether {@code done} came true
     */
    public boolean runUntil(BooleanSupplier done, Duration limit) {
        long end = nowNanos + limit.toNanos();
        drainAll();
        for (int steps = 0; !done.getAsBoolean(); steps++) {
            if (steps > MAX_STEPS) {
                throw new IllegalStateException("no end after " + MAX_STEPS + " steps");
            }
            if (!step(end)) {
                nowNanos = end;
                return done.getAsBoolean();
            }
        }
        return true;
    }

    /** Runs for that much virtual time. */
    public void run(Duration time) {
        runUntil(() -> false, time);
    }

    private boolean step(long end) {
        Arrival next = wire.peek();
        long arrival = next == null ? Long.MAX_VALUE : next.atNanos;
        VirtualHost due = null;
        long timeout = Long.MAX_VALUE;
        for (VirtualHost host : hosts.values()) {
            if (host.nextTimeout() < timeout) {
                timeout = host.nextTimeout();
                due = host;
            }
        }
        if (Math.min(arrival, timeout) > end) {
            return false;
        }
        if (due == null || arrival <= timeout) {
            if (next == null) {
                return false;
            }
            wire.remove();
            nowNanos = Math.max(nowNanos, arrival);
            VirtualHost host = hosts.get(next.to);
            if (host != null) {
                host.handleDatagram(
                        next.to, next.from, ByteBuffer.wrap(next.bytes.clone()), nowNanos);
                host.drain(this::send, nowNanos);
            }
        } else {
            nowNanos = Math.max(nowNanos, timeout);
            due.handleTimeout(nowNanos);
            due.drain(this::send, nowNanos);
        }
        return true;
    }

    private void drainAll() {
        List<VirtualHost> all = new ArrayList<>(hosts.values());
        all.forEach(host -> host.drain(this::send, nowNanos));
    }

    private long departureOf(Direction direction, int bytes) {
        if (link.rateBps() == 0) {
            return nowNanos;
        }
        long start = Math.max(nowNanos, busyUntil.getOrDefault(direction, 0L));
        long queued = (start - nowNanos) * link.rateBps() / 8 / 1_000_000_000L;
        if (queued + bytes > link.queueBytes()) {
            return -1;
        }
        long end = start + bytes * 8L * 1_000_000_000L / link.rateBps();
        busyUntil.put(direction, end);
        return end;
    }

    private long delay() {
        long min = link.minDelay().toNanos();
        long max = link.maxDelay().toNanos();
        return max == min ? min : random.nextLong(min, max + 1);
    }
}
