package io.parley.sdk.engine;

import com.google.protobuf.CodedOutputStream;
import io.parley.proto.livekit.DataPacket;
import io.parley.sdk.packet.NotConnectedException;
import io.parley.webrtc.datachannel.SendResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What this participant sends: packets are encoded on the thread that brings them, and numbered and
 * handed to the transport on the loop. Reliable ones wait while there is no room or no connection,
 * and are kept until they are likely to have arrived, so that a resumed session can get those that
 * the server does not have. Lossy ones are dropped in the place of waiting.
 */
final class PacketPipe {
    /** Tag and value of the field {@code sequence}, appended to an encoded packet. */
    private static final int SEQUENCE_BYTES = 2 + 5;

    /** One packet on its way. */
    private static final class Outgoing {
        private final byte[] bytes;
        private final int bodyLength;
        private final DataKind kind;
        private @Nullable CompletableFuture<Void> taken;
        private int length;
        private int sequence;
        private long sentAtNanos;

        Outgoing(byte[] bytes, int bodyLength, DataKind kind, CompletableFuture<Void> taken) {
            this.bytes = bytes;
            this.bodyLength = bodyLength;
            this.kind = kind;
            this.taken = taken;
            this.length = bodyLength;
        }
    }

    private final LongSupplier clock;
    private final Runnable wakeUp;
    private final Queue<Outgoing> inbox = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean woken = new AtomicBoolean();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final LossyGate lossyGate;
    private final LossyGate trackGate;

    // Loop thread only, from here on.
    private final ArrayDeque<Outgoing> waiting = new ArrayDeque<>();
    private final ArrayDeque<Outgoing> retained = new ArrayDeque<>();
    private long retainedBytes;
    private int lastSequence;
    private @Nullable Link link;
    private volatile @Nullable NotConnectedException ended;

    /**
     * @param clock the loop's time, nanoseconds
     * @param wakeUp asked from any thread to have {@link #pump} called on the loop
     */
    PacketPipe(LongSupplier clock, Runnable wakeUp) {
        this.clock = clock;
        this.wakeUp = wakeUp;
        lossyGate = new LossyGate(clock);
        trackGate = new LossyGate(clock);
    }

    /** Takes a packet from any thread. */
    CompletableFuture<Void> submit(DataPacket packet, boolean reliable) {
        NotConnectedException over = ended;
        if (over != null) {
            return CompletableFuture.failedFuture(over);
        }
        int size = packet.getSerializedSize();
        if (size + SEQUENCE_BYTES > Limits.PACKET_BYTES) {
            return CompletableFuture.failedFuture(
                    new IllegalArgumentException(
                            "packet of "
                                    + size
                                    + " bytes (expected: at most "
                                    + (Limits.PACKET_BYTES - SEQUENCE_BYTES)
                                    + "); a stream carries more"));
        }
        if (waitingBytes.get() + size > Limits.WAITING_BYTES) {
            return CompletableFuture.failedFuture(
                    new IllegalStateException(
                            "more than "
                                    + (Limits.WAITING_BYTES >> 20)
                                    + " MiB wait to be sent; wait for earlier packets first"));
        }
        waitingBytes.addAndGet(size);
        CompletableFuture<Void> taken = new CompletableFuture<>();
        DataKind kind = reliable ? DataKind.RELIABLE : DataKind.LOSSY;
        inbox.add(new Outgoing(encode(packet, size, reliable), size, kind, taken));
        if (woken.compareAndSet(false, true)) {
            try {
                wakeUp.run();
            } catch (RejectedExecutionException loopClosed) {
                failAll(inbox, new NotConnectedException("the room is closed"));
            }
        }
        return taken;
    }

    private static byte[] encode(DataPacket packet, int size, boolean reliable) {
        byte[] bytes = new byte[reliable ? size + SEQUENCE_BYTES : size];
        try {
            packet.writeTo(CodedOutputStream.newInstance(bytes, 0, size));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // the array is as long as the packet
        }
        return bytes;
    }

    /** Where packets go from now on; null while there is nowhere. Loop thread. */
    void attach(@Nullable Link newLink) {
        link = newLink;
    }

    /** Hands over what there is room for. Loop thread. */
    void pump() {
        woken.set(false);
        for (Outgoing next = inbox.poll(); next != null; next = inbox.poll()) {
            if (ended != null) {
                fail(next, ended);
            } else if (next.kind == DataKind.RELIABLE) {
                waiting.add(next);
            } else {
                sendLossy(next);
            }
        }
        pumpReliable();
    }

    /** The same, when only room has changed. */
    void pumpReliable() {
        Link current = link;
        if (current == null || !current.isOpen(DataKind.RELIABLE)) {
            return;
        }
        while (!waiting.isEmpty()
                && current.bufferedAmount(DataKind.RELIABLE) < Limits.BUFFERED_HIGH) {
            Outgoing next = waiting.peek();
            number(next);
            SendResult result =
                    current.send(DataKind.RELIABLE, ByteBuffer.wrap(next.bytes, 0, next.length));
            if (result != SendResult.QUEUED && result != SendResult.TOO_LARGE) {
                return; // full, or the channel is about to be replaced
            }
            waiting.remove();
            if (result == SendResult.TOO_LARGE) {
                refuse(next);
            } else {
                sent(next);
            }
        }
    }

    private void number(Outgoing packet) {
        if (packet.sequence != 0) {
            return;
        }
        packet.sequence = ++lastSequence;
        CodedOutputStream out =
                CodedOutputStream.newInstance(packet.bytes, packet.bodyLength, SEQUENCE_BYTES);
        try {
            out.writeUInt32(DataPacket.SEQUENCE_FIELD_NUMBER, packet.sequence);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // there is room for the longest number
        }
        packet.length = packet.bytes.length - out.spaceLeft();
    }

    private void sent(Outgoing packet) {
        packet.sentAtNanos = clock.getAsLong();
        retained.add(packet);
        retainedBytes += packet.length;
        while (retainedBytes > Limits.RETAINED_BYTES) {
            retainedBytes -= retained.remove().length;
        }
        complete(packet);
    }

    private void sendLossy(Outgoing packet) {
        Link current = link;
        if (current != null && lossyGate.admits(current.bufferedAmount(DataKind.LOSSY))) {
            SendResult result =
                    current.send(DataKind.LOSSY, ByteBuffer.wrap(packet.bytes, 0, packet.length));
            if (result == SendResult.TOO_LARGE) {
                refuse(packet);
                return;
            }
            lossyGate.sent(packet.length);
        }
        complete(packet);
    }

    /** A packet of a data track; false when it was dropped. Loop thread. */
    boolean sendTrackPacket(ByteBuffer packet) {
        Link current = link;
        int length = packet.remaining();
        if (current == null
                || !trackGate.admits(current.bufferedAmount(DataKind.DATA_TRACK))
                || current.send(DataKind.DATA_TRACK, packet) != SendResult.QUEUED) {
            return false;
        }
        trackGate.sent(length);
        return true;
    }

    /**
     * The session goes on: packets that the server does not have are sent again, before new ones.
     *
     * @param lastReceived the highest number that the server has of this session, unsigned
     */
    void replay(int lastReceived) {
        long received = Integer.toUnsignedLong(lastReceived);
        while (!retained.isEmpty()
                && Integer.toUnsignedLong(retained.getLast().sequence) > received) {
            waiting.addFirst(retained.removeLast());
        }
        retained.clear();
        retainedBytes = 0;
        pumpReliable();
    }

    /**
     * The session is lost: numbers begin anew. Packets of which no byte has left are sent in the
     * new session; for others nobody can tell whether they arrived.
     *
     * @param unsentBytes what the lost transport still held
     */
    void startAnew(long unsentBytes) {
        long unsent = unsentBytes;
        while (!retained.isEmpty() && retained.getLast().length <= unsent) {
            Outgoing last = retained.removeLast();
            unsent -= last.length;
            waiting.addFirst(last);
        }
        waiting.forEach(packet -> packet.sequence = 0);
        retained.clear();
        retainedBytes = 0;
        lastSequence = 0;
    }

    /** Forgets packets that have certainly arrived, or cannot be of use any more. */
    void tick(long nowNanos) {
        long oldest = nowNanos - Limits.RETAINED_FOR.toNanos();
        Iterator<Outgoing> each = retained.iterator();
        while (each.hasNext()) {
            Outgoing packet = each.next();
            if (packet.sentAtNanos >= oldest) {
                return;
            }
            retainedBytes -= packet.length;
            each.remove();
        }
    }

    /** There will be no connection any more: everything that waits fails, and what comes later. */
    void end(String reason) {
        NotConnectedException failure = new NotConnectedException(reason);
        ended = failure;
        link = null;
        failAll(inbox, failure);
        failAll(waiting, failure);
        retained.clear();
        retainedBytes = 0;
    }

    private void failAll(Queue<Outgoing> packets, NotConnectedException failure) {
        for (Outgoing each = packets.poll(); each != null; each = packets.poll()) {
            fail(each, failure);
        }
    }

    private void refuse(Outgoing packet) {
        fail(
                packet,
                new IllegalArgumentException(
                        "packet of " + packet.length + " bytes: the server takes only less"));
    }

    private void complete(Outgoing packet) {
        CompletableFuture<Void> future = packet.taken;
        if (future != null) {
            packet.taken = null;
            waitingBytes.addAndGet(-packet.bodyLength);
            future.complete(null);
        }
    }

    private void fail(Outgoing packet, RuntimeException failure) {
        CompletableFuture<Void> future = packet.taken;
        if (future != null) {
            packet.taken = null;
            waitingBytes.addAndGet(-packet.bodyLength);
            future.completeExceptionally(failure);
        }
    }
}
