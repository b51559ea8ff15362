package io.parley.webrtc.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.epoll.SegmentedDatagramPacket;
import io.netty.channel.socket.DatagramPacket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The datagrams that go to one address in this turn, as far as the system sends them as one
 * (UDP_SEGMENT): all of one length, of which the last may be shorter.
 */
final class UdpRun {
    // Linux takes 64 segments (UDP_MAX_SEGMENTS) that fit into one IP packet.
    private static final int MAX_SEGMENTS = 64;
    private static final int MAX_BYTES = 60_000;

    /** By how much room grows that is not the socket's: a long run should not copy often. */
    private static final int GROWTH = 4;

    /** Room for the one datagram that most runs are; an Ethernet frame. */
    private static final int SLOT_BYTES = 1_500;

    private final InetSocketAddress remote;
    private final @Nullable RunBuffers buffers;
    private @Nullable ByteBuf bytes;
    private @Nullable RunBuffer taken; // whose bytes these are, if they are of the socket
    private @Nullable ByteBuf slot;
    private @Nullable DatagramPacket slotPacket;
    private int segmentLength;
    private int segments;
    private boolean complete;
    private boolean closed;

    /**
     * @param buffers the socket's, room for more than one; null where each is sent for itself
     */
    UdpRun(InetSocketAddress remote, @Nullable RunBuffers buffers) {
        this.remote = remote;
        this.buffers = buffers;
    }

    boolean isEmpty() {
        return bytes == null;
    }

    /** Whether a datagram of that length may follow those that are there. */
    boolean takes(int length) {
        ByteBuf current = bytes;
        return current == null
                || !complete
                        && length <= segmentLength
                        && segments < MAX_SEGMENTS
                        && current.readableBytes() + length <= MAX_BYTES;
    }

    /** Appends a copy of a datagram that it {@link #takes}. */
    void add(ByteBufAllocator allocator, ByteBuffer packet) {
        int length = packet.remaining();
        ByteBuf current = bytes;
        if (current == null) {
            current = first(allocator, length);
            segmentLength = length;
            segments = 0;
        } else if (current.writableBytes() < length) {
            current = larger(allocator, current, length);
        }
        current.writeBytes(packet);
        bytes = current;
        segments++;
        complete = length < segmentLength; // a shorter one must be the last
    }

    /** The slot, unless what was sent from it is still on its way. */
    private ByteBuf first(ByteBufAllocator allocator, int length) {
        if (length > SLOT_BYTES || closed) {
            return room(allocator, length, length);
        }
        ByteBuf own = slot;
        if (own == null) {
            own = allocator.directBuffer(SLOT_BYTES, SLOT_BYTES);
            slot = own;
            slotPacket = buffers == null ? new DatagramPacket(own, remote) : new RunBuffer(own);
        }
        return own.refCnt() == 1 ? own.clear() : room(allocator, length, length);
    }

    private ByteBuf larger(ByteBufAllocator allocator, ByteBuf current, int length) {
        RunBuffer before = taken;
        taken = null;
        int whole = current.readableBytes() + length;
        ByteBuf larger = room(allocator, whole, Math.min(MAX_BYTES, GROWTH * whole));
        larger.writeBytes(current);
        if (before != null && buffers != null) {
            buffers.give(before);
        } else if (current != slot) {
            current.release();
        }
        return larger;
    }

    private ByteBuf room(ByteBufAllocator allocator, int length, int otherwise) {
        RunBuffer buffer = buffers == null ? null : buffers.take(length);
        taken = buffer;
        return buffer == null ? allocator.directBuffer(otherwise) : buffer.content();
    }

    /** Nothing more is added; what is there may still be written. */
    void close() {
        closed = true;
        if (bytes == null) {
            releaseSlot();
        }
    }

    private void releaseSlot() {
        ByteBuf own = slot;
        slot = null;
        slotPacket = null;
        if (own != null) {
            own.release();
        }
    }

    /** Hands what is there to the channel, which sends it with its next flush. */
    void writeTo(Channel channel) {
        ByteBuf ready = bytes;
        if (ready == null) {
            return;
        }
        RunBuffer own = taken;
        bytes = null;
        taken = null;
        complete = false;
        channel.write(packet(ready, own), channel.voidPromise());
        if (own != null && buffers != null) {
            buffers.give(own);
        }
        if (closed) {
            releaseSlot();
        }
    }

    private DatagramPacket packet(ByteBuf ready, @Nullable RunBuffer own) {
        DatagramPacket reused = ready == slot ? slotPacket : own;
        if (reused instanceof RunBuffer buffer) {
            return buffer.carry(segmentLength, remote);
        }
        if (reused != null) {
            ready.retain(); // the channel releases what it has sent
            return reused;
        }
        return segments == 1
                ? new DatagramPacket(ready, remote)
                : new SegmentedDatagramPacket(ready, segmentLength, remote);
    }
}
