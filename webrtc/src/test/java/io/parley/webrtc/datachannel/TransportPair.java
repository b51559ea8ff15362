package io.parley.webrtc.datachannel;

import io.parley.testkit.LinkOptions;
import io.parley.testkit.VirtualHost;
import io.parley.testkit.VirtualNetwork;
import io.parley.webrtc.sctp.SctpOptions;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Two data channel transports on a virtual network; {@code a} is the DTLS client. */
final class TransportPair {
    static final InetSocketAddress A = new InetSocketAddress("10.0.0.1", 5000);
    static final InetSocketAddress B = new InetSocketAddress("10.0.0.2", 5000);

    final VirtualNetwork network;
    final Host a;
    final Host b;

    TransportPair(long seed, LinkOptions link) {
        this(seed, link, SctpOptions.DEFAULT);
    }

    TransportPair(long seed, LinkOptions link, SctpOptions options) {
        network = new VirtualNetwork(seed, link);
        a = new Host(new DataChannelTransport(options, true, new Random(seed)), A, B);
        b = new Host(new DataChannelTransport(options, false, new Random(~seed)), B, A);
        network.attach(A, a);
        network.attach(B, b);
    }

    TransportPair connect() {
        a.transport.connect(network.nowNanos());
        b.transport.connect(network.nowNanos());
        boolean done = runUntil(() -> a.has(new DataChannelEvent.Connected()));
        done &= runUntil(() -> b.has(new DataChannelEvent.Connected()));
        if (!done) {
            throw new AssertionError("not connected");
        }
        return this;
    }

    int open(Host host, DataChannelOptions options) {
        return host.transport.open(options, network.nowNanos());
    }

    SendResult send(Host host, int channel, String text) {
        return host.transport.send(
                channel,
                false,
                ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)),
                network.nowNanos());
    }

    boolean runUntil(BooleanSupplier done) {
        return network.runUntil(done, Duration.ofMinutes(5));
    }

    void run(Duration time) {
        network.run(time);
    }

    static final class Host implements VirtualHost {
        final DataChannelTransport transport;
        final List<DataChannelEvent> events = new ArrayList<>();
        Consumer<DataChannelEvent> listener = events::add;
        private final InetSocketAddress self;
        private final InetSocketAddress peer;
        private final ByteBuffer out = ByteBuffer.allocate(1500);

        Host(DataChannelTransport transport, InetSocketAddress self, InetSocketAddress peer) {
            this.transport = transport;
            this.self = self;
            this.peer = peer;
        }

        boolean has(DataChannelEvent event) {
            return events.contains(event);
        }

        <E extends DataChannelEvent> List<E> all(Class<E> type) {
            return events.stream().filter(type::isInstance).map(type::cast).toList();
        }

        @Override
        public void handleDatagram(
                InetSocketAddress local, InetSocketAddress remote, ByteBuffer in, long nowNanos) {
            transport.handleDatagram(in, nowNanos);
        }

        @Override
        public void handleTimeout(long nowNanos) {
            transport.handleTimeout(nowNanos);
        }

        @Override
        public void drain(Outbox outbox, long nowNanos) {
            boolean more = true;
            while (more) {
                more = false;
                while (transport.pollTransmit(out.clear(), nowNanos)) {
                    outbox.send(self, peer, out.flip());
                }
                for (DataChannelEvent event = transport.pollEvent();
                        event != null;
                        event = transport.pollEvent()) {
                    listener.accept(event);
                    more = true;
                }
            }
        }

        @Override
        public long nextTimeout() {
            return transport.nextTimeout();
        }
    }
}
