package io.parley.webrtc.bwe;

import io.parley.webrtc.wire.Deadline;
import io.parley.webrtc.wire.Limits;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Spreads packets over time: a key frame in one burst would fill the path's queue, and so look like
 * an overload, or be lost.
 *
 * <p>What is sent adds to a debt that shrinks at the pacing rate; while the debt is small, packets
 * pass. Others wait in one queue for each priority. Sound never waits, but counts.
 */
final class Pacer {
    private static final long MS = 1_000_000;

    /** So much time of the rate may leave at once: timers are not finer, and calls are saved. */
    private static final long BURST_NANOS = 5 * MS;

    private static final int MIN_BURST_BYTES = 2_400;

    /** Longer than this nothing waits at the present rate: what comes then is refused. */
    private static final long MAX_WAIT_NANOS = 1_000 * MS;

    private static final int MIN_QUEUE_BYTES = 64 * 1024;

    private final PacketPool pool;
    private final @Nullable PacedPacket[] heads = new @Nullable PacedPacket[PacketPriority.COUNT];
    private final @Nullable PacedPacket[] tails = new @Nullable PacedPacket[PacketPriority.COUNT];
    private int queuedBytes;
    private int queuedPackets;
    private long rateBps;
    private double debtBytes;
    private double burstBytes;
    private int maxQueuedBytes;
    private long settledNanos;

    Pacer(PacketPool pool) {
        this.pool = pool;
    }

    void setRate(long newRateBps, long nowNanos) {
        settle(nowNanos);
        rateBps = newRateBps;
        burstBytes = Math.max(MIN_BURST_BYTES, newRateBps * (BURST_NANOS / 8e9));
        maxQueuedBytes =
                (int)
                        Math.min(
                                Limits.BWE_QUEUED_BYTES,
                                Math.max(MIN_QUEUE_BYTES, newRateBps * (MAX_WAIT_NANOS / 8e9)));
    }

    /** Whether a packet of this priority may leave now, before all that wait. */
    boolean mayPass(PacketPriority priority, long nowNanos) {
        if (priority == PacketPriority.AUDIO || priority == PacketPriority.PADDING) {
            return true;
        }
        if (queuedPackets > 0 && hasWaiting(priority)) {
            return false;
        }
        settle(nowNanos);
        return debtBytes < burstBytes;
    }

    /** Counts a packet that left. */
    void onSent(int bytes, long nowNanos) {
        settle(nowNanos);
        debtBytes += bytes;
    }

    /** Copies a packet that must wait; false when there is no room. */
    boolean enqueue(
            PacketPriority priority,
            ByteBuffer header,
            ByteBuffer payload,
            int transportSequenceOffset,
            int absSendTimeOffset) {
        int bytes = header.remaining() + payload.remaining();
        if (!PacedPacket.fits(bytes) || queuedBytes + bytes > maxQueuedBytes) {
            return false;
        }
        PacedPacket packet = pool.take();
        packet.fill(priority, header, payload, transportSequenceOffset, absSendTimeOffset);
        int queue = priority.ordinal();
        PacedPacket tail = tails[queue];
        if (tail == null) {
            heads[queue] = packet;
        } else {
            tail.next = packet;
        }
        tails[queue] = packet;
        queuedBytes += bytes;
        queuedPackets++;
        return true;
    }

    /**
     * The most urgent packet, if it may leave now; give it back with {@link #release}.
     *
     * @param ignoreDebt a probe runs, and its rate counts
     */
    @Nullable PacedPacket poll(boolean ignoreDebt, long nowNanos) {
        if (queuedPackets == 0) {
            return null;
        }
        settle(nowNanos);
        if (!ignoreDebt && debtBytes >= burstBytes) {
            return null;
        }
        for (int queue = 0; queue < heads.length; queue++) {
            PacedPacket packet = heads[queue];
            if (packet != null) {
                heads[queue] = packet.next;
                if (packet.next == null) {
                    tails[queue] = null;
                }
                packet.next = null;
                queuedBytes -= packet.bytes();
                queuedPackets--;
                return packet;
            }
        }
        return null;
    }

    void release(PacedPacket packet) {
        pool.give(packet);
    }

    void clear(long nowNanos) {
        for (PacedPacket packet = poll(true, nowNanos);
                packet != null;
                packet = poll(true, nowNanos)) {
            release(packet);
        }
    }

    int queuedBytes() {
        return queuedBytes;
    }

    /** When the first packet that waits may leave. */
    long nextTimeout() {
        if (queuedPackets == 0) {
            return Deadline.NEVER;
        }
        double excess = debtBytes - burstBytes;
        return excess < 0 ? settledNanos : settledNanos + 1 + (long) (excess * 8e9 / rateBps);
    }

    private boolean hasWaiting(PacketPriority upTo) {
        for (int queue = 0; queue <= upTo.ordinal(); queue++) {
            if (heads[queue] != null) {
                return true;
            }
        }
        return false;
    }

    private void settle(long nowNanos) {
        long elapsed = nowNanos - settledNanos;
        if (elapsed > 0) {
            debtBytes = Math.max(0, debtBytes - elapsed * (rateBps / 8e9));
            settledNanos = nowNanos;
        }
    }
}
