package io.parley.webrtc.sctp;

import io.parley.testkit.LinkOptions;
import io.parley.testkit.VirtualNetwork;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** Two associations on a virtual network. */
final class SctpPair {
    static final InetSocketAddress A = new InetSocketAddress("10.0.0.1", 5000);
    static final InetSocketAddress B = new InetSocketAddress("10.0.0.2", 5000);

    final VirtualNetwork network;
    final SctpHost a;
    final SctpHost b;

    SctpPair(long seed, LinkOptions link) {
        this(seed, link, SctpOptions.DEFAULT, SctpOptions.DEFAULT);
    }

    SctpPair(long seed, LinkOptions link, SctpOptions ofA, SctpOptions ofB) {
        network = new VirtualNetwork(seed, link);
        a = new SctpHost(new SctpAssociation(ofA, new Random(seed)), A, B);
        b = new SctpHost(new SctpAssociation(ofB, new Random(~seed)), B, A);
        network.attach(A, a);
        network.attach(B, b);
    }

    SctpPair connect() {
        a.association.connect(network.nowNanos());
        b.association.connect(network.nowNanos());
        if (!runUntil(
                () ->
                        a.association.state() == SctpState.ESTABLISHED
                                && b.association.state() == SctpState.ESTABLISHED)) {
            throw new AssertionError("not connected");
        }
        return this;
    }

    boolean send(SctpHost from, int stream, Delivery delivery, ByteBuffer payload) {
        return from.association.send(stream, 53, delivery, payload, network.nowNanos());
    }

    boolean runUntil(BooleanSupplier done) {
        return network.runUntil(done, Duration.ofMinutes(5));
    }

    void run(Duration time) {
        network.run(time);
    }

    static ByteBuffer bytes(int length, int fill) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) fill);
        return ByteBuffer.wrap(bytes);
    }
}
