package io.parley.webrtc.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Sockets and limits of a {@link TransportLoop}. Immutable; made by {@link #builder}. */
public final class TransportLoopOptions {
    private final String name;
    private final List<InetSocketAddress> udpBinds;
    private final List<InetSocketAddress> tcpBinds;
    private final List<InetAddress> announcedAddresses;
    private final boolean includeLoopback;
    private final int socketBufferBytes;
    private final int maxPeers;
    private final boolean preferNative;
    private final @Nullable SSLContext tls;

    private TransportLoopOptions(Builder builder) {
        name = builder.name;
        udpBinds = List.copyOf(builder.udpBinds);
        tcpBinds = List.copyOf(builder.tcpBinds);
        announcedAddresses = List.copyOf(builder.announcedAddresses);
        includeLoopback = builder.includeLoopback;
        socketBufferBytes = builder.socketBufferBytes;
        maxPeers = builder.maxPeers;
        preferNative = builder.preferNative;
        tls = builder.tls;
    }

    /**
     * Starts from the defaults.
     *
     * @param name the loop's thread is called so; shows in thread dumps and logs
     */
    public static Builder builder(String name) {
        return new Builder(Objects.requireNonNull(name, "name"));
    }

    public String name() {
        return name;
    }

    /** Where UDP sockets are bound; see {@link Builder#udpBinds}. */
    public List<InetSocketAddress> udpBinds() {
        return udpBinds;
    }

    /** Where ICE over TCP listens; see {@link Builder#tcpBinds}. */
    public List<InetSocketAddress> tcpBinds() {
        return tcpBinds;
    }

    /** See {@link Builder#announcedAddresses}. */
    public List<InetAddress> announcedAddresses() {
        return announcedAddresses;
    }

    /** See {@link Builder#includeLoopback}. */
    public boolean includeLoopback() {
        return includeLoopback;
    }

    /** See {@link Builder#socketBufferBytes}. */
    public int socketBufferBytes() {
        return socketBufferBytes;
    }

    /** See {@link Builder#maxPeers}. */
    public int maxPeers() {
        return maxPeers;
    }

    /** See {@link Builder#preferNative}. */
    public boolean preferNative() {
        return preferNative;
    }

    /** See {@link Builder#tls}. */
    SSLContext tls() {
        if (tls != null) {
            return tls;
        }
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    /** Collects the options; every one has a default. */
    public static final class Builder {
        private final String name;
        private List<InetSocketAddress> udpBinds = List.of();
        private List<InetSocketAddress> tcpBinds = List.of();
        private List<InetAddress> announcedAddresses = List.of();
        private boolean includeLoopback;
        private int socketBufferBytes = 4 * 1024 * 1024;
        private int maxPeers = 20_000;
        private boolean preferNative = true;
        private @Nullable SSLContext tls;

        private Builder(String name) {
            this.name = name;
        }

        /**
         * Sockets that all connections of the loop share, as on a server. A wildcard address stands
         * for a socket on each address of the machine (so that the local address of a packet is
         * known), all with the given port. Default none: each connection has sockets of its own, on
         * free ports, as on a client; two connections to one server can only be told apart so.
         */
        public Builder udpBinds(List<InetSocketAddress> value) {
            udpBinds = value;
            return this;
        }

        /** Default none. Each listens for ICE over TCP, passive (RFC 6544 §4.1). */
        public Builder tcpBinds(List<InetSocketAddress> value) {
            tcpBinds = value;
            return this;
        }

        /**
         * Default none: sockets are announced by their own addresses. Otherwise these stand in the
         * candidates instead, as where a one-to-one NAT stands before the machine.
         */
        public Builder announcedAddresses(List<InetAddress> value) {
            announcedAddresses = value;
            return this;
        }

        /** Whether a wildcard includes 127.0.0.1 and ::1; default false (RFC 8445 §5.1.1.1). */
        public Builder includeLoopback(boolean value) {
            includeLoopback = value;
            return this;
        }

        /** Send and receive buffer asked of the system for a UDP socket, bytes; default 4 MiB. */
        public Builder socketBufferBytes(int value) {
            if (value < 4096) {
                throw new IllegalArgumentException(
                        "socketBufferBytes: " + value + " (expected: at least 4096)");
            }
            socketBufferBytes = value;
            return this;
        }

        /** Connections that one loop takes; default 20,000, far above what one core can serve. */
        public Builder maxPeers(int value) {
            if (value < 1) {
                throw new IllegalArgumentException("maxPeers: " + value + " (expected: 1 or more)");
            }
            maxPeers = value;
            return this;
        }

        /** Whether to use epoll where it is available; default true. NIO works everywhere. */
        public Builder preferNative(boolean value) {
            preferNative = value;
            return this;
        }

        /** Trusts TURN servers that are reached over TLS; default: the JDK's. */
        public Builder tls(SSLContext value) {
            tls = Objects.requireNonNull(value, "value");
            return this;
        }

        public TransportLoopOptions build() {
            return new TransportLoopOptions(this);
        }
    }
}
