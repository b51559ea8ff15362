package io.parley.testkit;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A datagram network in virtual time. One seed, one run: the same seed loses, delays, doubles and
 * reorders the same datagrams, so a failing seed replays exactly. Hosts stand in the public network
 * or behind one {@link VirtualNat}. Not thread-safe.
 */
public final class VirtualNetwork {
    /** An address in the public network (no NAT), or in the one behind a NAT. */
    private record Place(@Nullable VirtualNat behind, InetSocketAddress address) {}

    private record Arrival(
            long atNanos, long order, InetSocketAddress from, Place to, byte[] bytes) {}

    private record Direction(InetSocketAddress from, InetSocketAddress to) {}

    private static final int MAX_STEPS = 20_000_000;

    private final SplittableRandom random;
    private final PriorityQueue<Arrival> wire =
            new PriorityQueue<>(
                    (a, b) ->
                            a.atNanos != b.atNanos
                                    ? Long.compare(a.atNanos, b.atNanos)
                                    : Long.compare(a.order, b.order));
    private final Map<Place, VirtualHost> hosts = new LinkedHashMap<>();
    private final Map<InetAddress, VirtualNat> nats = new HashMap<>();
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
        attach(new Place(null, address), host);
    }

    /** Plugs a host in behind a NAT; the same address may be taken behind another one. */
    public void attachBehind(VirtualNat nat, InetSocketAddress address, VirtualHost host) {
        nats.put(nat.outside(), nat);
        attach(new Place(nat, address), host);
    }

    private void attach(Place place, VirtualHost host) {
        if (hosts.putIfAbsent(place, host) != null) {
            throw new IllegalArgumentException("address: " + place.address + " (is taken)");
        }
    }

    /** Pulls the plug of one address: what is on its way there is lost. */
    public void detach(InetSocketAddress address) {
        hosts.remove(new Place(null, address));
    }

    /** The same behind a NAT. */
    public void detachBehind(VirtualNat nat, InetSocketAddress address) {
        hosts.remove(new Place(nat, address));
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
        send(null, from, to, datagram);
    }

    private void send(
            @Nullable VirtualNat behind,
            InetSocketAddress from,
            InetSocketAddress to,
            ByteBuffer datagram) {
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
        Place place = new Place(behind, to);
        InetSocketAddress seen = from;
        if (behind != null && !hosts.containsKey(place)) {
            boolean returns = to.getAddress().equals(behind.outside());
            if (to.getAddress().isSiteLocalAddress() || returns && !behind.hairpins()) {
                datagramsLost++; // private addresses are not reached from the public network
                return;
            }
            place = new Place(null, to);
            seen = behind.outbound(from, to, nowNanos);
        }
        int copies = random.nextDouble() < link.duplication() ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            wire.add(new Arrival(departure + delay(), order++, seen, place, bytes));
        }
    }

    /** Where an arrival ends, behind a NAT or before it; null when it is not let in. */
    private @Nullable Place destination(Arrival arrival) {
        InetSocketAddress to = arrival.to.address;
        VirtualNat nat = arrival.to.behind == null ? nats.get(to.getAddress()) : null;
        if (nat == null) {
            return arrival.to;
        }
        InetSocketAddress inside = nat.inbound(to, arrival.from, nowNanos);
        return inside == null ? null : new Place(nat, inside);
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
        Map.Entry<Place, VirtualHost> due = null;
        long timeout = Long.MAX_VALUE;
        for (Map.Entry<Place, VirtualHost> entry : hosts.entrySet()) {
            long wanted = entry.getValue().nextTimeout();
            if (wanted < timeout) {
                timeout = wanted;
                due = entry;
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
            Place place = destination(next);
            VirtualHost host = place == null ? null : hosts.get(place);
            if (place != null && host != null) {
                host.handleDatagram(
                        place.address, next.from, ByteBuffer.wrap(next.bytes.clone()), nowNanos);
                drain(host, place);
            }
        } else {
            nowNanos = Math.max(nowNanos, timeout);
            due.getValue().handleTimeout(nowNanos);
            drain(due.getValue(), due.getKey());
        }
        return true;
    }

    private void drain(VirtualHost host, Place place) {
        host.drain((from, to, datagram) -> send(place.behind, from, to, datagram), nowNanos);
    }

    private void drainAll() {
        new ArrayList<>(hosts.entrySet()).forEach(entry -> drain(entry.getValue(), entry.getKey()));
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
