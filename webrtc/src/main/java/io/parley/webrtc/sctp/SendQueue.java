package io.parley.webrtc.sctp;

import io.parley.webrtc.sctp.SctpEvent.BufferedAmountLow;
import io.parley.webrtc.wire.IntMap;
import io.parley.webrtc.wire.Limits;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What users queued, and which message is next.
 *
 * <p>Streams share the path by bytes: each message is given a virtual finish time, as if every
 * stream with something to send had an equal part of the path (self-clocked fair queueing), and the
 * earliest goes first. So a stream of small messages never waits behind a bulk stream for more than
 * one message: the fragments of a message cannot be mixed with others (RFC 9260 §6.9).
 */
final class SendQueue {
    /** What a message costs in the schedule and in the buffer beyond its bytes. */
    private static final int OVERHEAD = 64;

    private final SctpContext context;
    private final SlabPool slabs = new SlabPool(Limits.SCTP_KEPT_SEND_BYTES);
    private final IntMap<OutgoingStream> streams = new IntMap<>();
    private OutgoingStream[] active = new OutgoingStream[4];
    private int activeCount;
    private @Nullable OutgoingMessage current;
    private @Nullable OutgoingMessage pool;
    private int pooled;
    private long virtualTime;
    private long heldBytes;

    SendQueue(SctpContext context) {
        this.context = context;
    }

    /** Queues a copy; false when the send buffer is full, which control messages do not heed. */
    boolean add(int id, int ppid, Delivery delivery, ByteBuffer payload, long nowNanos) {
        int length = payload.remaining();
        if (delivery.buffered() && heldBytes + length + OVERHEAD > context.options.sendBuffer()) {
            return false;
        }
        heldBytes += length + OVERHEAD;
        OutgoingStream stream = stream(id);
        OutgoingMessage message = pool;
        if (message == null) {
            message = new OutgoingMessage(stream);
        } else {
            pool = message.next;
            pooled--;
        }
        message.fill(stream, ppid, delivery, slabs.take(length), payload, nowNanos);
        if (message.buffered) {
            stream.bufferedAmount += length;
        }
        boolean wasIdle = stream.head() == null;
        stream.add(message);
        if (wasIdle) {
            activate(stream);
        }
        context.counters.increment(SctpCounter.MESSAGES_SENT);
        context.counters.add(SctpCounter.BYTES_SENT, length);
        return true;
    }

    /** Makes and keeps the state of a stream. */
    OutgoingStream stream(int id) {
        OutgoingStream stream = streams.get(id);
        if (stream == null) {
            stream = new OutgoingStream(id);
            streams.put(id, stream);
        }
        return stream;
    }

    @Nullable OutgoingStream find(int id) {
        return streams.get(id);
    }

    void forget(int id) {
        streams.remove(id);
    }

    boolean isEmpty() {
        return activeCount == 0 && current == null;
    }

    /** The message whose next fragment is to be sent, or null; it stays until it is sent whole. */
    @Nullable OutgoingMessage next(long nowNanos) {
        while (current == null && activeCount > 0) {
            OutgoingStream stream = takeEarliest();
            OutgoingMessage message = stream.head();
            if (message == null) {
                continue;
            }
            stream.removeHead();
            if (stream.head() != null) {
                activate(stream);
            }
            if (message.expiresNanos <= nowNanos) {
                dropUnsent(message); // never got a TSN, so the peer need not know
                continue;
            }
            current = message;
        }
        return current;
    }

    /** The first {@code length} unsent bytes of the current message were put into a packet. */
    void onSent(OutgoingMessage message, int length) {
        if (message.sent == 0 && !message.unordered) {
            message.ssn = message.stream.takeSsn();
        }
        message.sent += length;
        reduceBuffered(message, length);
        if (message.remaining() == 0) {
            current = null;
        }
    }

    /** The message was given up; if it was being sent, its rest is not. */
    void onAbandoned(OutgoingMessage message) {
        context.counters.increment(SctpCounter.MESSAGES_ABANDONED);
        if (message == current) {
            current = null;
            reduceBuffered(message, message.remaining());
        }
    }

    /** Nothing of the message is outstanding any more. */
    void release(OutgoingMessage message) {
        if (message == current) {
            return;
        }
        heldBytes -= message.length + OVERHEAD;
        message.stream.messages--;
        slabs.give(message.clear());
        if (pooled * OVERHEAD < Limits.SCTP_KEPT_SEND_BYTES) {
            message.next = pool;
            pool = message;
            pooled++;
        }
    }

    private void dropUnsent(OutgoingMessage message) {
        context.counters.increment(SctpCounter.MESSAGES_ABANDONED);
        reduceBuffered(message, message.remaining());
        release(message);
    }

    private void reduceBuffered(OutgoingMessage message, int length) {
        if (!message.buffered) {
            return;
        }
        OutgoingStream stream = message.stream;
        boolean wasAbove = stream.bufferedAmount > stream.bufferedAmountLowThreshold;
        stream.bufferedAmount -= length;
        if (wasAbove && stream.bufferedAmount <= stream.bufferedAmountLowThreshold) {
            context.events.add(new BufferedAmountLow(stream.id));
        }
    }

    private void activate(OutgoingStream stream) {
        OutgoingMessage head = stream.head();
        if (head == null) {
            return;
        }
        stream.virtualFinish = Math.max(virtualTime, stream.virtualFinish) + head.length + OVERHEAD;
        if (activeCount == active.length) {
            active = Arrays.copyOf(active, activeCount * 2);
        }
        active[activeCount++] = stream;
    }

    private OutgoingStream takeEarliest() {
        int earliest = 0;
        for (int i = 1; i < activeCount; i++) {
            if (active[i].virtualFinish < active[earliest].virtualFinish) {
                earliest = i;
            }
        }
        OutgoingStream stream = active[earliest];
        active[earliest] = active[--activeCount];
        virtualTime = stream.virtualFinish;
        return stream;
    }
}
