package io.parley.testkit;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A NAT between a {@link VirtualNetwork} and hosts that are attached behind it (RFC 4787). Its
 * outside ports are counted up, so they are never those of the inside.
 */
public final class VirtualNat {
    /** How it maps, and whom it lets in (RFC 4787 §4.1 and §5). */
    public enum Kind {
        /** One mapping for all, open to all. */
        FULL_CONE,
        /** One mapping for all, open to each address that was sent to. */
        ADDRESS_RESTRICTED,
        /** One mapping for all, open to each address and port that was sent to. */
        PORT_RESTRICTED,
        /** A mapping for each address and port, open to that one only. */
        SYMMETRIC
    }

    private static final int FIRST_PORT = 40_000;
    private static final int STEP = 7;

    /** Not below two minutes (RFC 4787 §4.3). */
    private static final Duration DEFAULT_LIFETIME = Duration.ofMinutes(2);

    private static final class Mapping {
        final InetSocketAddress inside;
        final InetSocketAddress outside;
        final List<InetSocketAddress> opened = new ArrayList<>();
        long usedAtNanos;

        Mapping(InetSocketAddress inside, InetSocketAddress outside) {
            this.inside = inside;
            this.outside = outside;
        }
    }

    private final Kind kind;
    private final InetAddress outside;
    private final boolean hairpins;
    private final long lifetimeNanos;
    private final List<Mapping> mappings = new ArrayList<>();
    private int mapped;

    private VirtualNat(Kind kind, InetAddress outside, boolean hairpins, Duration lifetime) {
        this.kind = kind;
        this.outside = outside;
        this.hairpins = hairpins;
        this.lifetimeNanos = lifetime.toNanos();
    }

    /**
     * A NAT that returns to the inside what insiders send to its outside address (RFC 4787 §6).
     *
     * @param outside its only address in the public network
     */
    public static VirtualNat of(Kind kind, InetAddress outside) {
        return new VirtualNat(kind, outside, true, DEFAULT_LIFETIME);
    }

    /** The same with another habit at its own address, before it is used. */
    public VirtualNat withHairpin(boolean value) {
        return new VirtualNat(kind, outside, value, Duration.ofNanos(lifetimeNanos));
    }

    /** The same with another time after which silent mappings are gone, before it is used. */
    public VirtualNat withLifetime(Duration value) {
        return new VirtualNat(kind, outside, hairpins, value);
    }

    public InetAddress outside() {
        return outside;
    }

    boolean hairpins() {
        return hairpins;
    }

    /** Where a datagram seems to come from once it is outside. */
    InetSocketAddress outbound(InetSocketAddress inside, InetSocketAddress to, long nowNanos) {
        mappings.removeIf(mapping -> nowNanos - mapping.usedAtNanos > lifetimeNanos);
        Mapping used = null;
        for (Mapping mapping : mappings) {
            boolean suits = kind != Kind.SYMMETRIC || mapping.opened.contains(to);
            if (mapping.inside.equals(inside) && suits) {
                used = mapping;
            }
        }
        if (used == null) {
            int port = FIRST_PORT + STEP * mapped++ % 20_000;
            used = new Mapping(inside, new InetSocketAddress(outside, port));
            mappings.add(used);
        }
        if (!used.opened.contains(to)) {
            used.opened.add(to);
        }
        used.usedAtNanos = nowNanos;
        return used.outside;
    }

    /** Who gets a datagram that came to the outside; null when nobody does. */
    @Nullable InetSocketAddress inbound(
            InetSocketAddress to, InetSocketAddress from, long nowNanos) {
        for (Mapping mapping : mappings) {
            boolean alive = nowNanos - mapping.usedAtNanos <= lifetimeNanos;
            if (alive && mapping.outside.equals(to) && letsIn(mapping, from)) {
                return mapping.inside;
            }
        }
        return null;
    }

    private boolean letsIn(Mapping mapping, InetSocketAddress from) {
        return switch (kind) {
            case FULL_CONE -> true;
            case ADDRESS_RESTRICTED ->
                    mapping.opened.stream()
                            .anyMatch(to -> to.getAddress().equals(from.getAddress()));
            case PORT_RESTRICTED, SYMMETRIC -> mapping.opened.contains(from);
        };
    }
}
