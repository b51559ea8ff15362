package io.parley.webrtc.turn;

import io.parley.testkit.VirtualHost;
import io.parley.webrtc.wire.NetworkPath;
import io.parley.webrtc.wire.TransportProtocol;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A client on a virtual network, with all that it has reported and received. */
final class TurnHost implements VirtualHost {
    final TurnClient client;
    final List<TurnEvent> events = new ArrayList<>();
    final List<String> received = new ArrayList<>();
    final List<InetSocketAddress> senders = new ArrayList<>();
    private final InetSocketAddress address;
    private final InetSocketAddress server;
    private final ByteBuffer out = ByteBuffer.allocate(2048);
    private final List<byte[]> unsent = new ArrayList<>();

    TurnHost(InetSocketAddress address, InetSocketAddress server, String user, String password) {
        this.address = address;
        this.server = server;
        client =
                new TurnClient(
                        TransportProtocol.UDP, user, password, new SeededRandom(address.getPort()));
    }

    /** Sends a text to a peer; it leaves with the next drain. */
    void send(InetSocketAddress peer, String text) {
        out.clear().position(10);
        out.put(text.getBytes(StandardCharsets.US_ASCII));
        if (client.wrap(out, 10, peer)) {
            byte[] bytes = new byte[out.position() - 10];
            out.get(10, bytes);
            unsent.add(bytes);
        }
    }

    @Nullable InetSocketAddress relayed() {
        return client.relayed();
    }

    String failure() {
        for (TurnEvent event : events) {
            if (event instanceof TurnEvent.Failed failed) {
                return failed.reason();
            }
        }
        return "";
    }

    @Override
    public void handleDatagram(
            InetSocketAddress local, InetSocketAddress remote, ByteBuffer in, long nowNanos) {
        NetworkPath path = client.handleDatagram(in, nowNanos);
        if (path != null) {
            byte[] text = new byte[in.remaining()];
            in.get(text);
            received.add(new String(text, StandardCharsets.US_ASCII));
            senders.add(path.remote());
        }
    }

    @Override
    public void handleTimeout(long nowNanos) {
        client.handleTimeout(nowNanos);
    }

    @Override
    public void drain(Outbox outbox, long nowNanos) {
        unsent.forEach(bytes -> outbox.send(address, server, ByteBuffer.wrap(bytes)));
        unsent.clear();
        while (client.pollTransmit(out.clear(), nowNanos)) {
            outbox.send(address, server, out.flip());
        }
        for (TurnEvent event = client.pollEvent(); event != null; event = client.pollEvent()) {
            events.add(event);
        }
    }

    @Override
    public long nextTimeout() {
        return client.nextTimeout();
    }

    /** Repeats itself, so that a failing seed can be replayed. */
    private static final class SeededRandom extends java.security.SecureRandom {
        private static final long serialVersionUID = 1;
        private final Random random;

        SeededRandom(long seed) {
            random = new Random(seed);
        }

        @Override
        public void nextBytes(byte[] bytes) {
            random.nextBytes(bytes);
        }

        @Override
        public int nextInt() {
            return random.nextInt();
        }

        @Override
        public long nextLong() {
            return random.nextLong();
        }
    }
}
