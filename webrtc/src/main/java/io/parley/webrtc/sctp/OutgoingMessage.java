package io.parley.webrtc.sctp;

import io.parley.webrtc.wire.Deadline;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A user message from the moment it is queued until its last chunk is acknowledged. Reused. */
final class OutgoingMessage {
    private static final byte[] NO_BYTES = new byte[0];

    OutgoingStream stream;
    byte[] payload = NO_BYTES;
    int length;
    int ppid;
    int ssn;
    boolean unordered;
    boolean buffered;
    int maxRetransmits;
    long expiresNanos;

    /** Bytes that were given a TSN. */
    int sent;

    /** TSN of the first fragment, once it has one. */
    long firstTsn;

    /** Fragments that have a TSN and are not acknowledged cumulatively. */
    int outstanding;

    /** Given up under partial reliability: nothing of it is sent again. */
    boolean abandoned;

    /** The next in a queue or in the pool. */
    @Nullable OutgoingMessage next;

    OutgoingMessage(OutgoingStream stream) {
        this.stream = stream;
    }

    void fill(
            OutgoingStream target,
            int protocol,
            Delivery delivery,
            byte[] slab,
            ByteBuffer source,
            long nowNanos) {
        stream = target;
        ppid = protocol;
        payload = slab;
        length = source.remaining();
        source.get(slab, 0, length);
        unordered = delivery.unordered();
        buffered = delivery.buffered();
        maxRetransmits = delivery.maxRetransmits();
        expiresNanos =
                delivery.lifetimeMillis() < 0
                        ? Deadline.NEVER
                        : nowNanos + delivery.lifetimeMillis() * 1_000_000L;
        sent = 0;
        outstanding = 0;
        abandoned = false;
        next = null;
    }

    /** Drops the payload; the array goes back to where it came from. */
    byte[] clear() {
        byte[] slab = payload;
        payload = NO_BYTES;
        length = 0;
        return slab;
    }

    int remaining() {
        return length - sent;
    }

    /** Whether a chunk that was sent that often may not be sent again. */
    boolean isSpent(int transmissions, long nowNanos) {
        return abandoned
                || (maxRetransmits >= 0 && transmissions > maxRetransmits)
                || nowNanos >= expiresNanos;
    }
}
