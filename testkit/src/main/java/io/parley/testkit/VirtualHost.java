package io.parley.testkit;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/** One engine on a {@link VirtualNetwork}: the five verbs, with addresses. */
public interface VirtualHost {
    /** Where a host puts what it wants to send. */
    interface Outbox {
        /** Sends what remains in {@code datagram}; the bytes are copied. */
        void send(InetSocketAddress from, InetSocketAddress to, ByteBuffer datagram);
    }

    /** A datagram for one of this host's addresses. */
    void handleDatagram(
            InetSocketAddress local, InetSocketAddress remote, ByteBuffer in, long nowNanos);

    /** Moves time on; called when {@link #nextTimeout()} is reached. */
    void handleTimeout(long nowNanos);

    /** Sends all that is due and takes out all events; called after each input. */
    void drain(Outbox out, long nowNanos);

    /** The next deadline, or {@code Long.MAX_VALUE}. */
    long nextTimeout();
}
