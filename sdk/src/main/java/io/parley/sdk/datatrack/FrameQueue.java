package io.parley.sdk.datatrack;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Frames of one track on their way from any thread to the channel. While the channel is full, only
 * the newest frame waits: whoever wants every frame uses a stream.
 */
final class FrameQueue {
    private final DataTrackSignals signals;
    private final ByteBuffer packet;
    private final Packetizer packetizer;
    private final int handle;
    private final ConcurrentLinkedQueue<OutgoingFrame> frames = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final AtomicBoolean isScheduled = new AtomicBoolean();
    private final AtomicLong dropped = new AtomicLong();
    private int refusals;

    /**
     * @param packet room for one packet, which all tracks of the loop share
     */
    FrameQueue(DataTrackSignals signals, ByteBuffer packet, Packetizer packetizer, int handle) {
        this.signals = signals;
        this.packet = packet;
        this.packetizer = packetizer;
        this.handle = handle;
    }

    /** Whether another frame would be taken. Any thread. */
    boolean hasRoom() {
        return size.get() < Limits.MAX_QUEUED_FRAMES;
    }

    /** Takes a frame. Any thread. */
    void add(OutgoingFrame frame) {
        size.incrementAndGet();
        frames.add(frame);
        if (isScheduled.compareAndSet(false, true)) {
            signals.execute(this::drain);
        }
    }

    /** Frames that were taken and could not be sent. Any thread. */
    long dropped() {
        return dropped.get();
    }

    /** Gives up what waits. On the loop. */
    void clear() {
        packetizer.abandon();
        while (poll() != null) {
            dropped.incrementAndGet();
        }
    }

    private @Nullable OutgoingFrame poll() {
        OutgoingFrame frame = frames.poll();
        if (frame != null) {
            size.decrementAndGet();
        }
        return frame;
    }

    private void drain() {
        isScheduled.set(false);
        while (true) {
            if (!packetizer.hasNext()) {
                OutgoingFrame frame = poll();
                if (frame == null) {
                    return;
                }
                packetizer.begin(frame, handle);
            }
            if (!sendPackets()) {
                onRefused();
                return;
            }
            refusals = 0;
        }
    }

    private boolean sendPackets() {
        while (packetizer.hasNext()) {
            packet.clear();
            packetizer.write(packet);
            packet.flip();
            if (!signals.sendPacket(packet)) {
                return false;
            }
            packetizer.advance();
        }
        return true;
    }

    private void onRefused() {
        refusals++;
        if (refusals > Limits.SEND_RETRIES) {
            packetizer.abandon();
            dropped.incrementAndGet();
            refusals = 0;
        }
        while (size.get() > 1 && poll() != null) {
            dropped.incrementAndGet();
        }
        boolean isWaiting = packetizer.hasNext() || size.get() > 0;
        if (isWaiting && isScheduled.compareAndSet(false, true)) {
            signals.schedule(Limits.SEND_RETRY_PAUSE, this::drain);
        }
    }
}
