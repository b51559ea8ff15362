package io.parley.webrtc;

import io.parley.webrtc.net.PeerTransport;
import io.parley.webrtc.wire.Limits;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What listeners have done with, on its way to the loop that gives the room in the receive window
 * back. The loop is woken for a part of the window, not for each message.
 */
final class Consumption {
    private static final int PARTS = 16;

    private final long part;
    private final AtomicLong untold = new AtomicLong();

    Consumption(int receiveWindow) {
        part = receiveWindow / PARTS;
    }

    /** A listener has returned; whether the loop is to be told now. Any thread. */
    boolean add(int length) {
        long cost = length + (long) Limits.SCTP_DELIVERED_OVERHEAD;
        long before = untold.getAndAdd(cost);
        return before < part && before + cost >= part;
    }

    /** On the loop's thread. */
    void give(@Nullable PeerTransport peer) {
        long cost = untold.getAndSet(0);
        if (peer != null) {
            peer.consume(0, cost);
        }
    }
}
