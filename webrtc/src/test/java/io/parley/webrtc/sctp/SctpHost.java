package io.parley.webrtc.sctp;

import io.parley.testkit.VirtualHost;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** An association on a virtual network. */
final class SctpHost implements VirtualHost {
    final SctpAssociation association;
    final List<SctpEvent> events = new ArrayList<>();
    Consumer<SctpEvent> listener = events::add;
    private final InetSocketAddress self;
    private final InetSocketAddress peer;
    private final ByteBuffer out = ByteBuffer.allocate(1500);

    SctpHost(SctpAssociation association, InetSocketAddress self, InetSocketAddress peer) {
        this.association = association;
        this.self = self;
        this.peer = peer;
    }

    @Override
    public void handleDatagram(
            InetSocketAddress local, InetSocketAddress remote, ByteBuffer in, long nowNanos) {
        association.handleDatagram(in, nowNanos);
    }

    @Override
    public void handleTimeout(long nowNanos) {
        association.handleTimeout(nowNanos);
    }

    @Override
    public void drain(Outbox outbox, long nowNanos) {
        boolean more = true;
        while (more) {
            more = false;
            while (association.pollTransmit(out.clear(), nowNanos)) {
                outbox.send(self, peer, out.flip());
            }
            for (SctpEvent event = association.pollEvent();
                    event != null;
                    event = association.pollEvent()) {
                listener.accept(event);
                more = true;
            }
        }
    }

    @Override
    public long nextTimeout() {
        return association.nextTimeout();
    }
}
